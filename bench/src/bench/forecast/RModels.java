package bench.forecast;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Asks models.R, which runs as a process of its own. */
record RModels(Path script, Path work) {
    /** A forecast from the values up to an origin. */
    record Job(int series, int origin, int horizon, double[] values) {
        String line() {
            return series + "," + origin + "," + horizon + ","
                    + Arrays.stream(values).mapToObj(Double::toString).collect(Collectors.joining(","));
        }
    }

    /** @param said for each slot of the horizon all levels */
    record Answer(String model, int series, int origin, double seconds, double[][] said) {}

    void ask(List<Job> jobs, int frequency, Consumer<Answer> each) throws IOException, InterruptedException {
        var asked = work.resolve("jobs.csv");
        var answers = work.resolve("answers.csv");
        Files.write(asked, jobs.stream().map(Job::line).toList());
        Files.deleteIfExists(answers);
        int cores = Runtime.getRuntime().availableProcessors();
        var process = new ProcessBuilder(
                        "Rscript", script.toString(), asked.toString(), answers.toString(), frequency + "", cores + "")
                .inheritIO()
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("Rscript failed");
        }
        var missing = new ArrayList<String>();
        for (var line : Files.readAllLines(answers)) {
            var fields = line.split(",");
            if (fields.length < 5) {
                missing.add(fields[0]);
                continue;
            }
            int width = Score.LEVELS.length;
            var said = new double[(fields.length - 4) / width][width];
            for (int i = 4; i < fields.length; i++) {
                said[(i - 4) / width][(i - 4) % width] = Double.parseDouble(fields[i]);
            }
            each.accept(new Answer(
                    fields[0],
                    Integer.parseInt(fields[1]),
                    Integer.parseInt(fields[2]),
                    Double.parseDouble(fields[3]),
                    said));
        }
        if (!missing.isEmpty()) {
            System.out.println("No answer of R: " + missing);
        }
    }
}
