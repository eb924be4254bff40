package dev.sundog.cli;

import dev.sundog.api.PlanReport;
import dev.sundog.cli.picture.RatesPicture;
import dev.sundog.cli.plan.PlanDirectory;
import dev.sundog.model.Budget;
import dev.sundog.model.Bytes;
import dev.sundog.model.Durations;
import dev.sundog.model.OperatorException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells what would be sent, in which order, and when it would be there. */
@Command(
        name = "plan",
        description = {
            "Tells what would be sent, in which order, and when it would be there.",
            "With DIR: of that directory alone; reads only, needs no configuration and no agent. Without: of the"
                    + " running agent."
        })
final class PlanCommand implements Callable<Integer> {
    private static final double MBIT = 50;
    private static final String RTT = "40ms";

    @Mixin
    private AgentOptions options = new AgentOptions();

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "A directory to plan for")
    private Optional<Path> dir = Optional.empty();

    @Option(
            names = "--mbit",
            paramLabel = "N",
            description = "With DIR: what the link carries, in Mbit/s (" + MBIT + ")")
    private Optional<Double> mbit = Optional.empty();

    @Option(names = "--rtt", paramLabel = "TIME", description = "With DIR: round trip of the link (" + RTT + ")")
    private Optional<String> rtt = Optional.empty();

    @Option(
            names = "--budget",
            paramLabel = "BYTES",
            description = "With DIR: what may leave the site in a month, such as 500GB")
    private Optional<String> budget = Optional.empty();

    @Option(names = "--price", paramLabel = "N", description = "With --budget: what a GB costs")
    private Optional<Double> price = Optional.empty();

    @Option(
            names = "--svg",
            paramLabel = "PICTURE",
            description =
                    "Of the running agent: draw what is reserved, and what the link is expected to carry, to this file")
    private Optional<Path> svg = Optional.empty();

    private final Console console;

    PlanCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (dir.isPresent() && svg.isPresent()) {
            throw new OperatorException(
                    "--svg is for the plan of an agent; that of a directory has no rates by time",
                    "Leave one of them out");
        }
        if (dir.isPresent()) {
            var roundTrip = Durations.parse(rtt.orElse(RTT));
            return PlanDirectory.ofThisMachine()
                    .run(
                            console.out(),
                            console.err(),
                            dir.get(),
                            mbit.orElse(MBIT),
                            roundTrip,
                            budget(),
                            options.json());
        }
        if (mbit.isPresent() || rtt.isPresent() || budget.isPresent() || price.isPresent()) {
            throw new OperatorException(
                    "--mbit, --rtt, --budget and --price are for a plan of a directory; an agent measures its link, and reads its budget",
                    "Name the directory, or leave them out");
        }
        var plan = options.agent(console).plan();
        svg.ifPresent(file -> PictureFile.write(file, picture(plan.courses()).svg()));
        options.print(console, plan, () -> new Screens(console.style()).plan(plan));
        return 0;
    }

    private Optional<Budget> budget() {
        if (price.isPresent() && budget.isEmpty()) {
            throw new OperatorException("--price is of what --budget lets go", "Give --budget as well, such as 500GB");
        }
        price.filter(p -> !(p > 0)).ifPresent(p -> {
            throw new OperatorException("A price of " + p + " is refused", "Give more than 0, such as --price 0.09");
        });
        return budget.map(Bytes::parse).map(bytes -> {
            if (bytes < Budget.LEAST_BYTES) {
                throw new OperatorException(
                        "A budget of " + Bytes.show(bytes)
                                + " a month is about what agents say to each other while nothing happens",
                        "Give " + Bytes.show(Budget.LEAST_BYTES) + " or more");
            }
            return new Budget(bytes, price.map(p -> new Budget.Price(p, 0)), 1, ZoneOffset.UTC);
        });
    }

    private static RatesPicture picture(PlanReport.Courses courses) {
        var layers = new ArrayList<RatesPicture.Layer>();
        for (var course : courses.segments()) {
            layers.add(new RatesPicture.Layer(
                    course.segment(),
                    course.bytesPerSecond().stream().mapToDouble(r -> r).toArray()));
        }
        if (layers.isEmpty()) {
            throw new OperatorException(
                    "there is nothing to draw: nothing is reserved", "Ask again when this site holds a group");
        }
        return new RatesPicture("what is reserved", courses.stepSeconds(), layers, courses.linkBytesPerSecond());
    }
}
