package dev.sundog.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows forecasts. */
@Command(
        name = "forecast",
        description =
                "Shows what the link will carry and each segment will change within an hour and a day, and how well that was"
                        + " foreseen so far.")
final class ForecastCommand implements Callable<Integer> {
    @Mixin
    private AgentOptions options = new AgentOptions();

    @Option(
            names = "--series",
            paramLabel = "SERIES",
            description = "Only this one: link, or a segment as status shows it")
    private Optional<String> series = Optional.empty();

    private final Console console;

    ForecastCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var forecasts = options.agent(console).forecast(series);
        options.print(console, forecasts, () -> new ForecastScreen(console.style()).lines(forecasts));
        return 0;
    }
}
