package dev.sundog.cli.simulate;

import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Writes a trace of a made-up office: four weeks of five minutes, a link of 100 Mbit/s of which others take most by day, orders and mail
 * that follow the working day, logs that never rest, and a report each evening. The same seed makes the same trace.
 */
public final class ExampleTrace {
    private static final Instant MONDAY = Instant.parse("2026-03-02T00:00:00Z");
    private static final int STEP_SECONDS = 300;
    private static final int A_DAY = 288;
    private static final int DAYS = 28;
    private static final double LINK = 12.5e6;

    private final SplittableRandom random;
    private double mood = 1;

    private ExampleTrace(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** @throws OperatorException when the file is there already, or cannot be written */
    public static void write(Path file, long seed) {
        var made = new ExampleTrace(seed);
        var lines = new ArrayList<String>();
        lines.add("time,link,orders score=9 rpo=5m,mail score=6 rpo=15m,reports score=4 rpo=6h,logs score=2 rpo=1h");
        for (int t = 0; t < DAYS * A_DAY; t++) {
            lines.add(made.row(t));
        }
        write(file, lines);
    }

    private static void write(Path file, List<String> lines) {
        try {
            Files.write(file, lines, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new OperatorException(file + " is there already", "Name another file, or leave --generate out");
        } catch (IOException e) {
            throw new OperatorException(file + " cannot be written: " + e, "Name a file in a directory of yours");
        }
    }

    private String row(int t) {
        mood = 1 + 0.95 * (mood - 1) + 0.03 * random.nextGaussian();
        double work = work(t);
        double link = LINK * Math.max(0.05, 1 - 0.72 * work * mood) * noise(0.05);
        double orders = 0.25e6 + 1.1e6 * work * noise(0.3);
        double mail = 0.1e6 + 0.8e6 * work * noise(0.4);
        boolean evening = t % A_DAY >= 216 && t % A_DAY < 222;
        double reports = evening ? 14e6 * noise(0.2) : 0.02e6;
        double logs = (0.6e6 + 0.7e6 * work) * noise(0.2);
        return String.format(
                Locale.ROOT,
                "%s,%.0f,%.0f,%.0f,%.0f,%.0f",
                MONDAY.plusSeconds((long) t * STEP_SECONDS),
                link,
                orders,
                mail,
                reports,
                logs);
    }

    /** How much of a working day there is: rising from seven, full until five, gone at nine; less than half of it at weekends. */
    private static double work(int t) {
        double hour = t % A_DAY / 12.0;
        double day = Math.clamp(Math.min((hour - 7) / 3, (21 - hour) / 4), 0, 1);
        return t / A_DAY % 7 < 5 ? day : 0.4 * day;
    }

    private double noise(double size) {
        return Math.exp(size * random.nextGaussian() - size * size / 2);
    }
}
