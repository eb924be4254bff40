package bench.allocate;

import dev.sundog.bandwidth.replay.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** A link and segments made of real series: what they wrote, and what others left of the link. */
record Case(String name, Trace trace) {
    private static final int DAY = 288;
    /** What is counted: 36 hours of five minutes. */
    private static final int COUNTED = 432;

    private static final int[] RPO_SLOTS = {0, 1, 3, 12};

    static List<Case> all(Path traffic, Path links) throws IOException {
        var series = traffic(traffic);
        var link = seconds(links, 10);
        var out = new ArrayList<Case>();
        int seed = 0;
        for (int day : new int[] {8, 10, 12}) {
            for (double load : new double[] {0.85, 1.0}) {
                out.add(fiveMinutes(series, day, load, seed++));
            }
        }
        for (int half = 0; half < 2; half++) {
            out.add(tenSeconds(series, link, half, 0.9, seed++));
        }
        return out;
    }

    /** Every other series is a segment; of those between, the sum is what others take of the link. */
    private static Case fiveMinutes(List<double[]> series, int day, double load, int seed) {
        var random = new Random(seed);
        int from = 0;
        int to = Math.min(day * DAY + COUNTED, series.getFirst().length);
        double others = 0;
        var left = new double[to];
        for (int t = 0; t < to; t++) {
            for (int s = 1; s < series.size(); s += 2) {
                left[t] += series.get(s)[t] / mean(series.get(s));
            }
            others += left[t] / to;
        }
        var segments = new ArrayList<Trace.Traced>();
        double written = 0;
        for (int s = 0; s < series.size(); s += 2) {
            double scale = 1e6 * Math.exp(random.nextGaussian()) / mean(series.get(s));
            segments.add(traced(series.get(s), from, to, scale, Duration.ofMinutes(5), random));
            written += mean(series.get(s)) * scale;
        }
        var link = new ArrayList<Long>();
        for (int t = 0; t < to; t++) {
            double share = Math.max(0.05, 1 - 0.4 * left[t] / others);
            link.add((long) (written / load / 0.6 * share));
        }
        var name = String.format("5 min, day %d, load %.2f", day, load);
        return new Case(name, new Trace(Duration.ofMinutes(5), 0, link, segments, to - COUNTED));
    }

    private static Case tenSeconds(List<double[]> series, double[] capacity, int half, double load, int seed) {
        var random = new Random(seed);
        int counted = capacity.length / 4;
        int from = half * capacity.length / 2;
        int to = from + capacity.length / 2;
        var segments = new ArrayList<Trace.Traced>();
        double mean = Arrays.stream(capacity, from, to).average().orElse(1);
        int n = (series.size() + 1) / 2;
        for (int s = half; s < series.size(); s += 2) {
            double scale = mean * load / n / mean(Arrays.copyOfRange(series.get(s), from, to));
            segments.add(traced(series.get(s), from, to, scale, Duration.ofSeconds(10), random));
        }
        var link = new ArrayList<Long>();
        for (int t = from; t < to; t++) {
            link.add((long) capacity[t]);
        }
        return new Case(
                "10 s, links, half " + half, new Trace(Duration.ofSeconds(10), 0, link, segments, to - from - counted));
    }

    private static Trace.Traced traced(double[] series, int from, int to, double scale, Duration slot, Random random) {
        var written = new ArrayList<Long>();
        for (int t = from; t < to; t++) {
            written.add(Math.round(series[t] * scale));
        }
        double score = 1 + random.nextInt(90) / 10.0;
        var rpo = slot.multipliedBy(RPO_SLOTS[random.nextInt(RPO_SLOTS.length)]);
        return new Trace.Traced("s" + random.nextInt(1000), score, rpo, written);
    }

    private static double mean(double[] values) {
        return Math.max(1e-9, Arrays.stream(values).average().orElse(0));
    }

    private static List<double[]> traffic(Path directory) throws IOException {
        var out = new ArrayList<double[]>();
        for (var file : files(directory)) {
            var rows = Files.readAllLines(file).stream()
                    .skip(1)
                    .map(l -> l.split(","))
                    .toList();
            for (int c = 1; c < rows.getFirst().length; c++) {
                int column = c;
                out.add(rows.stream()
                        .mapToDouble(r -> Double.parseDouble(r[column]))
                        .toArray());
            }
        }
        int shortest = out.stream().mapToInt(s -> s.length).min().orElse(0);
        return out.stream().map(s -> Arrays.copyOf(s, shortest)).toList();
    }

    /** All files one after the other, in slots of so many seconds; bytes per second. */
    private static double[] seconds(Path directory, int slot) throws IOException {
        var out = new ArrayList<Double>();
        for (var file : files(directory)) {
            double bits = 0;
            double ms = 0;
            for (var line : Files.readAllLines(file).stream().skip(1).toList()) {
                var row = line.split(",");
                bits += Double.parseDouble(row[1]) * Double.parseDouble(row[2]);
                ms += Double.parseDouble(row[1]);
                if (ms >= slot * 1000) {
                    out.add(bits / ms * 1000 / 8);
                    bits = 0;
                    ms = 0;
                }
            }
        }
        return out.stream().mapToDouble(x -> x).toArray();
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(p -> p.toString().endsWith(".csv")).sorted().toList();
        }
    }
}
