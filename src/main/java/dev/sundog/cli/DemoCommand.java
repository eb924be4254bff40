package dev.sundog.cli;

import dev.sundog.demo.Demo;
import dev.sundog.demo.DemoOptions;
import dev.sundog.model.Durations;
import dev.sundog.model.OperatorException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the whole idea on this machine. */
@Command(
        name = "demo",
        description = {
            "Shows the whole idea on this machine: two sites and a witness, a slow link, a load peak, a killed site,"
                    + " its return.",
            "Exit code 1 when a guarantee broke."
        })
final class DemoCommand implements Callable<Integer> {
    @Option(names = "--fast", description = "Shorter acts")
    private boolean fast;

    @Option(names = "--json", description = "Print one JSON object on the last line")
    private boolean json;

    @Option(names = "--keep", description = "Stay up at the end, so that others can read the orders back")
    private boolean keep;

    @Option(names = "--ledger", paramLabel = "FILE", description = "Write the id of every acknowledged order there")
    private Optional<Path> ledger = Optional.empty();

    @Option(names = "--mbit", paramLabel = "N", description = "Rate of the link in Mbit/s (${DEFAULT-VALUE})")
    private double mbit = 50;

    @Option(names = "--rtt", paramLabel = "TIME", description = "Round trip of the link (${DEFAULT-VALUE})")
    private String rtt = "40ms";

    @Option(
            names = "--break",
            paramLabel = "WHAT",
            description = "Take a protection away (barrier, fence or priority); the demo must then fail")
    private Optional<String> broken = Optional.empty();

    @Option(names = "--dir", paramLabel = "DIR", description = "Work there (a new temporary directory)")
    private Optional<Path> dir = Optional.empty();

    private final Console console;

    DemoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (!(mbit > 0 && mbit <= 100_000)) {
            throw new OperatorException("--mbit " + mbit + " is refused", "Give a rate above 0, at most 100000");
        }
        console.out().flush();
        var what = broken.map(BreakMode::parse).map(BreakMode::label);
        return new Demo(new DemoOptions(fast, json, keep, ledger, mbit, Durations.parse(rtt), what, dir)).run();
    }
}
