package dev.sundog.cli;

import dev.sundog.api.GraphReport;
import dev.sundog.cli.picture.GraphDot;
import dev.sundog.cli.picture.GraphPicture;
import dev.sundog.model.OperatorException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the segments. */
@Command(
        name = "segments",
        description = {
            "Shows each segment: score, state of its copy, lag, and when it is hot; and which operations write the same data, so that"
                    + " they must move together."
        })
final class SegmentsCommand implements Callable<Integer> {
    @Mixin
    private AgentOptions options = new AgentOptions();

    @Option(
            names = "--graph",
            paramLabel = "FILE",
            description = "Also write operations, data and who calls whom: to a .svg, or for Graphviz to a .dot")
    private Optional<Path> graph = Optional.empty();

    private final Console console;

    SegmentsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        graph.ifPresent(SegmentsCommand::checkName);
        var agent = options.agent(console);
        var segments = agent.segments();
        var all = graph.isPresent() || !options.json() ? Optional.of(agent.graph()) : Optional.<GraphReport>empty();
        graph.ifPresent(file -> PictureFile.write(file, drawn(file, all.orElseThrow())));
        options.print(console, segments, () -> {
            var lines = new ArrayList<>(new Screens(console.style()).segments(segments));
            lines.addAll(new GraphScreen(console.style()).together(all.orElseThrow()));
            return lines;
        });
        return 0;
    }

    private static void checkName(Path file) {
        if (!isDot(file) && !file.toString().toLowerCase(Locale.ROOT).endsWith(".svg")) {
            throw new OperatorException(
                    file + " is neither a picture nor a graph", "Name a file that ends in .svg or .dot");
        }
    }

    private static boolean isDot(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".dot");
    }

    private static String drawn(Path file, GraphReport all) {
        return isDot(file) ? new GraphDot(all).text() : new GraphPicture(all).svg();
    }
}
