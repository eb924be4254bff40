package bench.forecast;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** One series of values of zero or more, one a slot. */
record Series(String name, double[] values) {
    /** Of every file in a directory: a time, then one column a series. */
    static List<Series> traffic(Path directory) throws IOException {
        var out = new ArrayList<Series>();
        for (var file : files(directory)) {
            var rows = Files.readAllLines(file).stream().map(l -> l.split(",")).toList();
            var head = rows.getFirst();
            var stem = file.getFileName().toString().replaceAll("\\.csv$", "");
            for (int c = 1; c < head.length; c++) {
                int column = c;
                var values = rows.stream()
                        .skip(1)
                        .mapToDouble(r -> Double.parseDouble(r[column]))
                        .toArray();
                out.add(new Series(head.length == 2 ? stem : head[c], values));
            }
        }
        return out;
    }

    /** Of every file in a directory: {@code t_ms,duration_ms,bandwidth_kbps}, brought to slots of a second. */
    static List<Series> links(Path directory) throws IOException {
        var out = new ArrayList<Series>();
        for (var file : files(directory)) {
            var rows = Files.readAllLines(file).stream()
                    .skip(1)
                    .map(l -> Arrays.stream(l.split(","))
                            .mapToDouble(Double::parseDouble)
                            .toArray())
                    .toList();
            out.add(new Series(file.getFileName().toString().replaceAll("-?report|\\.csv$", ""), seconds(rows)));
        }
        return out;
    }

    private static double[] seconds(List<double[]> rows) {
        var end = rows.getLast();
        var sums = new double[(int) ((end[0] + end[1]) / 1000)];
        var times = new double[sums.length];
        for (var row : rows) {
            for (double t = row[0]; t < row[0] + row[1]; ) {
                int slot = (int) (t / 1000);
                double to = Math.min(row[0] + row[1], (slot + 1) * 1000.0);
                if (slot < sums.length) {
                    sums[slot] += row[2] * (to - t);
                    times[slot] += to - t;
                }
                t = to;
            }
        }
        for (int i = 0; i < sums.length; i++) {
            sums[i] = times[i] > 0 ? sums[i] / times[i] : i > 0 ? sums[i - 1] : 0;
        }
        return sums;
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(p -> p.toString().endsWith(".csv")).sorted().toList();
        }
    }

    /** Means over so many slots. */
    Series every(int slots) {
        var out = new double[values.length / slots];
        for (int i = 0; i < out.length; i++) {
            out[i] = Arrays.stream(values, i * slots, (i + 1) * slots).average().orElse(0);
        }
        return new Series(name, out);
    }

    double mean() {
        return Arrays.stream(values).average().orElse(0);
    }
}
