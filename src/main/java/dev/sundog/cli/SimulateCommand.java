package dev.sundog.cli;

import dev.sundog.api.Json;
import dev.sundog.bandwidth.replay.Replay;
import dev.sundog.bandwidth.replay.Trace;
import dev.sundog.cli.picture.RatesPicture;
import dev.sundog.cli.simulate.ExampleTrace;
import dev.sundog.cli.simulate.Simulation;
import dev.sundog.cli.simulate.TraceFile;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Replays a trace. */
@Command(
        name = "simulate",
        description = {
            "Replays what a link carried and what segments wrote, in seconds, and tells how late each segment's copy would have been:"
                    + " with predicted reservations, without prediction, with a fixed cap, with strict priority, and at best.",
            "A trace is a file of comma-separated lines: time,link,orders score=9 rpo=5m,... (docs/formats.md). It needs no agent."
        })
final class SimulateCommand implements Callable<Integer> {
    private static final double AN_HOUR = 3600;

    @Option(names = "--trace", paramLabel = "FILE", required = true, description = "The trace to replay")
    private Path trace = Path.of(".");

    @Option(
            names = "--days",
            paramLabel = "N",
            description = "Replay the last N days; what is before is learnt from (the second half, a week at most)")
    private Optional<Integer> days = Optional.empty();

    @Option(
            names = "--generate",
            paramLabel = "SEED",
            description =
                    "First write FILE: four made-up weeks of a link with a daily peak; the same SEED makes the same")
    private Optional<Long> seed = Optional.empty();

    @Option(names = "--svg", paramLabel = "PICTURE", description = "Draw what was sent to this file")
    private Optional<Path> svg = Optional.empty();

    @Option(names = "--json", description = "Print one line of JSON")
    private boolean json;

    private final Console console;

    SimulateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        seed.ifPresent(s -> ExampleTrace.write(trace, s));
        var read = TraceFile.read(trace, days);
        var zone = ZoneId.systemDefault();
        var simulation = new Simulation(read, zone);
        svg.ifPresent(
                file -> PictureFile.write(file, picture(read, simulation, zone).svg()));
        var report = simulation.report();
        if (json) {
            console.out().println(Json.line(report));
        } else {
            new SimulationScreen(console.style()).lines(report).forEach(console.out()::println);
        }
        console.out().flush();
        return 0;
    }

    private static RatesPicture picture(Trace trace, Simulation simulation, ZoneId zone) {
        var layers = new ArrayList<RatesPicture.Layer>();
        var sent = simulation.ours().sent();
        for (int i = 0; i < sent.length; i++) {
            layers.add(new RatesPicture.Layer(
                    trace.segments().get(i).name(),
                    Arrays.stream(sent[i]).asDoubleStream().toArray()));
        }
        int ahead = (int) Math.max(1, Math.min(AN_HOUR / trace.slotSeconds(), trace.warmUp()));
        var band = new Replay(trace).linkForecast(ahead, zone);
        return new RatesPicture("sent by plan, and the link as expected", trace.slotSeconds(), layers, band);
    }
}
