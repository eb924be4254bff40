package bench.allocate;

import dev.sundog.bandwidth.replay.Outcome;
import dev.sundog.bandwidth.replay.Replay;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Weighted late integral of each policy over that of the clairvoyant programme, on series that are given. */
final class Ratio {
    /** Three hours of five minutes; six minutes of ten seconds. */
    private static final int HORIZON = 36;

    private Ratio() {}

    private record Named(String name, Supplier<Outcome> outcome) {}

    public static void main(String[] args) throws IOException {
        var sums = new double[7];
        int cases = 0;
        double worst = 0;
        System.out.println("ratio of the weighted late integral to the clairvoyant programme's");
        System.out.println(
                "case                       fair  weighted  earliest  strict  no forecast  own     perfect  programme");
        for (var one : Case.all(Path.of(args[0]), Path.of(args[1]))) {
            var trace = one.trace();
            double least = Programme.least(trace);
            if (least <= 0) {
                System.out.printf("%-24s  at best nothing is late%n", one.name());
                continue;
            }
            double own = new Replay(trace).clairvoyant().weightedLateSeconds(trace);
            var line = new StringBuilder(String.format("%-24s", one.name()));
            var ratios = new ArrayList<Double>();
            for (var policy : policies(new Replay(trace))) {
                double ratio = policy.outcome().get().weightedLateSeconds(trace) / least;
                sums[ratios.size()] += Math.log(ratio);
                ratios.add(ratio);
                line.append(String.format("  %7.4f", ratio));
            }
            worst = Math.max(worst, ratios.get(5) / ratios.get(4));
            System.out.println(line + String.format("   %.3g (network flow %.5f)", least, own / least));
            cases++;
        }
        var line = new StringBuilder(String.format("%-24s", "geometric mean"));
        for (double sum : sums) {
            line.append(String.format("  %7.4f", Math.exp(sum / cases)));
        }
        System.out.println(line);
        System.out.printf("own forecast over no forecast, worst: %.4f%n", worst);
    }

    private static List<Named> policies(Replay replay) {
        return List.of(
                new Named("fair", replay::fair),
                new Named("weighted", replay::weightedFair),
                new Named("earliest", replay::earliestDue),
                new Named("strict", replay::strictPriority),
                new Named("no forecast", () -> replay.withoutForecast(HORIZON)),
                new Named("own", () -> replay.withForecast(HORIZON, ZoneId.of("UTC"))),
                new Named("perfect", () -> replay.withPerfectForecast(HORIZON)));
    }
}
