package dev.sundog.cli.plan;

import dev.sundog.dataset.Dataset;
import dev.sundog.dataset.DirectoryTree;
import dev.sundog.model.Budget;
import dev.sundog.model.GroupId;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Rate;
import dev.sundog.model.TreePath;
import dev.sundog.model.Workload;
import dev.sundog.profile.Division;
import dev.sundog.profile.DivisionSettings;
import dev.sundog.profile.Profile;
import dev.sundog.profile.ProfileLimits;
import dev.sundog.profile.Scoring;
import dev.sundog.profile.ScoringRules;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** {@code sundog plan DIR}: segments, scores, sizes and times of a directory; without configuration, agent or network. */
public final class PlanDirectory {
    private final LongSupplier epochNanos;
    private final LongSupplier monotonicNanos;
    private final long seed;
    private final boolean terminal;

    /**
     * Starts nothing.
     *
     * @param epochNanos nanoseconds since 1970
     * @param monotonicNanos to tell how long it takes
     * @param seed of what is sampled
     * @param terminal whether progress may be shown on {@code err}
     */
    public PlanDirectory(LongSupplier epochNanos, LongSupplier monotonicNanos, long seed, boolean terminal) {
        this.epochNanos = epochNanos;
        this.monotonicNanos = monotonicNanos;
        this.seed = seed;
        this.terminal = terminal;
    }

    /** With the machine's clocks. */
    public static PlanDirectory ofThisMachine() {
        return new PlanDirectory(
                () -> {
                    var now = Instant.now();
                    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
                },
                System::nanoTime,
                1,
                onTerminal());
    }

    private static boolean onTerminal() {
        var console = System.console();
        return Optional.ofNullable(console).map(c -> c.isTerminal()).orElse(false);
    }

    /**
     * Prints the plan of a directory and returns the exit code, 0.
     *
     * @param mbit what the link carries, megabits a second
     * @param budget of a month, where there is one
     * @throws OperatorException when the directory is missing, no directory or unreadable, or the link is no link
     */
    public int run(
            PrintStream out,
            PrintStream err,
            Path directory,
            double mbit,
            Duration rtt,
            Optional<Budget> budget,
            boolean json) {
        if (!(mbit > 0 && mbit < 1e7)) {
            throw new OperatorException(
                    "A link of " + mbit + " Mbit/s is refused", "Give more than 0, such as --mbit 50");
        }
        if (rtt.isNegative()) {
            throw new OperatorException("A round trip of " + rtt + " is refused", "Give 0 or more, such as --rtt 40ms");
        }
        var progress = new Progress(err, terminal, monotonicNanos);
        try (var tree = DirectoryTree.open(directory.toString())) {
            var survey = new Survey(epochNanos.getAsLong(), progress, seed);
            tree.scan(TreePath.ROOT, survey);
            if (survey.sawNothing()) {
                var first = survey.unreadable().getFirst();
                throw new OperatorException(
                        "Directory " + directory + " cannot be read: " + first.why(), "Run as a user who may read it");
            }
            progress.phase("sampling what compresses");
            var plan = plan(tree, survey, mbit, rtt);
            progress.end();
            var month = budget.map(b -> new FirstMonth(b, plan.wireBytes()));
            var planned = new Planned(directory, survey, plan, mbit, rtt, month, progress.elapsedSeconds());
            if (json) {
                new PlanJson(out).print(planned);
            } else {
                new PlanText(out).print(planned);
            }
            out.flush();
            return 0;
        } finally {
            progress.end();
        }
    }

    private Plan plan(Dataset tree, Survey survey, double mbit, Duration rtt) {
        var workload = new Workload(
                new GroupId("plan"),
                Workload.USUAL_PRIORITY,
                Duration.ZERO,
                Map.of(),
                List.of(),
                List.of(),
                Optional.empty());
        var settings = DivisionSettings.of(survey.summary().bytes(), Rate.ofMegabits(mbit));
        var divided = Division.divide(workload, survey.summary(), settings, Optional.empty());
        var fractions = new Compression(tree, seed).fractions(divided, survey.candidates());
        var division = divided.withCompressedFractions(fractions);
        var unseen = new Profile(ProfileLimits.standard(), 0);
        var scored = Scoring.score(unseen, List.of(division), ScoringRules.none(), 0);
        return Plan.of(scored, division, survey.runs(), mbit, rtt);
    }
}
