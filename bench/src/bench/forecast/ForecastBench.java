package bench.forecast;

import dev.sundog.bandwidth.forecast.SeriesForecast;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compares Sundog's forecasts with R's, on the same series from the same origins. See bench/README.md. */
final class ForecastBench {
    private static final String OURS = "sundog";
    private static final String NAIVE = "snaive";
    /** A series that the naive forecast meets to less than this part of its mean says nothing of ratios. */
    private static final double DEAD = 1e-3;

    private final RModels r;

    private ForecastBench(RModels r) {
        this.r = r;
    }

    /** TRAFFIC LINKS HALF SCRIPT WORK; HALF is even, odd or all. */
    public static void main(String[] args) throws Exception {
        var bench = new ForecastBench(new RModels(Path.of(args[3]), Path.of(args[4])));
        var traffic = half(Series.traffic(Path.of(args[0])), args[2]);
        bench.run(Task.HOURLY, traffic.stream().map(s -> s.every(12)).toList());
        bench.run(Task.FIVE_MINUTES, traffic);
        bench.run(Task.LINK, half(Series.links(Path.of(args[1])), args[2]));
    }

    private static List<Series> half(List<Series> all, String which) {
        var out = new ArrayList<Series>();
        for (int i = 0; i < all.size(); i++) {
            if (which.equals("all") || (i % 2 == 0) == which.equals("even")) {
                out.add(all.get(i));
            }
        }
        return out;
    }

    private void run(Task task, List<Series> all) throws IOException, InterruptedException {
        var scores = new ArrayList<Map<String, Score>>();
        var jobs = new ArrayList<RModels.Job>();
        long bytes = 0;
        for (int s = 0; s < all.size(); s++) {
            var one = new LinkedHashMap<String, Score>();
            scores.add(one);
            var score = one.computeIfAbsent(OURS, m -> new Score());
            var values = all.get(s).values();
            var forecast = new SeriesForecast(task.timing());
            int warm = task.warmUp(values.length);
            for (int i = 0; i < values.length; i++) {
                long begun = System.nanoTime();
                forecast.update(i, values[i]);
                boolean origin = i >= warm && (i - warm) % task.step == 0 && i + task.horizon < values.length;
                if (!origin) {
                    continue;
                }
                jobs.add(new RModels.Job(s, i, task.horizon, Arrays.copyOf(values, i + 1)));
                for (int h = 1; h <= task.horizon; h++) {
                    var curve = forecast.forecast(h);
                    score.add(
                            values[i + h],
                            Arrays.stream(Score.LEVELS).map(curve::quantile).toArray());
                }
                score.took((System.nanoTime() - begun) / 1e9);
            }
            bytes = forecast.saved().length;
        }
        r.ask(jobs, task.season, answer -> {
            var score = scores.get(answer.series()).computeIfAbsent(answer.model(), m -> new Score());
            var values = all.get(answer.series()).values();
            for (int h = 1; h <= answer.said().length; h++) {
                score.add(values[answer.origin() + h], answer.said()[h - 1]);
            }
            score.took(answer.seconds());
        });
        print(task, all, scores, bytes);
    }

    private static void print(Task task, List<Series> all, List<Map<String, Score>> scores, long bytes) {
        System.out.printf(
                "%n%s: %d series, ratios to the seasonal naive forecast, %d bytes of state a series%n",
                task.label, all.size(), bytes);
        var models = new ArrayList<>(scores.getFirst().keySet());
        System.out.printf(
                "%-32s %8s %8s %6s %6s   %s%n", "series", "MASE", "wQL", "80 %", "90 %", "best of R: MASE, wQL");
        var sums = new LinkedHashMap<String, double[]>();
        for (int s = 0; s < all.size(); s++) {
            var naive = scores.get(s).get(NAIVE);
            if (naive == null
                    || naive.count() == 0
                    || naive.absolute() < DEAD * all.get(s).mean()) {
                System.out.printf(
                        "%-32s left out: it stands still, or is too short%n",
                        all.get(s).name());
                continue;
            }
            for (var model : models) {
                var score = scores.get(s).get(model);
                if (score != null && score.count() == naive.count()) {
                    add(sums.computeIfAbsent(model, m -> new double[6]), score, naive);
                }
            }
            row(all.get(s).name(), scores.get(s), naive);
        }
        System.out.printf(
                "%n%-14s %8s %8s %6s %6s %12s %8s%n",
                "geometric mean", "MASE", "wQL", "80 %", "90 %", "ms each", "series");
        sums.forEach((model, sum) -> System.out.printf(
                "%-14s %8.3f %8.3f %6.3f %6.3f %12.2f %8.0f%n",
                model,
                Math.exp(sum[0] / sum[5]),
                Math.exp(sum[1] / sum[5]),
                sum[2] / sum[5],
                sum[3] / sum[5],
                1000 * sum[4] / sum[5],
                sum[5]));
    }

    private static void add(double[] sums, Score score, Score naive) {
        sums[0] += Math.log(score.absolute() / naive.absolute());
        sums[1] += Math.log(score.quantile() / naive.quantile());
        sums[2] += score.within80();
        sums[3] += score.within90();
        sums[4] += score.secondsEach();
        sums[5]++;
    }

    private static void row(String name, Map<String, Score> scores, Score naive) {
        var ours = scores.get(OURS);
        var byMase = best(scores, naive.count(), Score::absolute);
        var byLoss = best(scores, naive.count(), Score::quantile);
        System.out.printf(
                "%-32s %8.3f %8.3f %6.3f %6.3f   %s %.3f, %s %.3f%n",
                name,
                ours.absolute() / naive.absolute(),
                ours.quantile() / naive.quantile(),
                ours.within80(),
                ours.within90(),
                byMase,
                scores.get(byMase).absolute() / naive.absolute(),
                byLoss,
                scores.get(byLoss).quantile() / naive.quantile());
    }

    private static String best(Map<String, Score> scores, int count, java.util.function.ToDoubleFunction<Score> by) {
        return scores.keySet().stream()
                .filter(m -> !m.equals(OURS) && scores.get(m).count() == count)
                .min(java.util.Comparator.comparingDouble(m -> by.applyAsDouble(scores.get(m))))
                .orElse(NAIVE);
    }
}
