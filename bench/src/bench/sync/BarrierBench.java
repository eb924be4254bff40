package bench.sync;

import dev.sundog.link.Authority;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How long does a write wait until it is durable on both sides? Files of 4 KiB are written over at a fixed rate in a segment of
 * 10,000, each followed by a barrier; first with nothing else on the line, then while a large segment of low score is seeded.
 */
final class BarrierBench {
    static final int FILES = 10_000;
    private static final String HOT = "orders";
    private static final int WARM_RATE = 200;
    private static final int WARM_SECONDS = 20;
    private static final int WRONG = 64;
    private static final int FULL = 69;

    private static final String USAGE = """
            usage: bench/barrier [OPTION...]
              --mbit N        of the emulated line (default 50)
              --rtt N         its round trip, ms (default 40)
              --cap N         Mbit/s that each site may send (default 0.96 of the line)
              --writes N,...  per second (default 20,200,500)
              --seconds N     for each of them (default 30)
              --seed-mib N    what is seeded meanwhile (default 5120)
              --dir DIR       where to work (default $TMPDIR or /tmp); a directory is made there and removed
            """;

    private double mbit = 50;
    private double rtt = 40;
    private double cap = -1;
    private List<Integer> rates = List.of(20, 200, 500);
    private int seconds = 30;
    private int seedMib = 5_120;
    private Path directory = Path.of(System.getenv().getOrDefault("TMPDIR", "/tmp"));

    private BarrierBench() {}

    public static void main(String[] args) throws Exception {
        Command.atEnd(() -> Trees.remove(Path.of(System.getProperty("bench.program"))));
        if (List.of(args).contains("--help")) {
            System.out.print(USAGE);
            System.exit(0);
        }
        var it = new BarrierBench();
        try {
            it.take(args);
        } catch (IllegalArgumentException e) {
            System.err.println("bench/barrier: " + e.getMessage());
            System.err.print(USAGE);
            System.exit(WRONG);
        }
        System.exit(it.begin());
    }

    private void take(String[] args) {
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " needs a value");
            }
            var value = args[i + 1];
            switch (args[i]) {
                case "--mbit" -> mbit = Double.parseDouble(value);
                case "--rtt" -> rtt = Double.parseDouble(value);
                case "--cap" -> cap = Double.parseDouble(value);
                case "--writes" ->
                    rates = Arrays.stream(value.split(","))
                            .map(Integer::valueOf)
                            .toList();
                case "--seconds" -> seconds = Integer.parseInt(value);
                case "--seed-mib" -> seedMib = Integer.parseInt(value);
                case "--dir" -> directory = Path.of(value);
                default -> throw new IllegalArgumentException("unknown option " + args[i]);
            }
        }
    }

    private int begin() throws Exception {
        long needed = (2L * seedMib << 20) + (1L << 30);
        long free = directory.toFile().getUsableSpace();
        if (free < needed) {
            System.err.printf(
                    "bench/barrier: %,d MB are needed in %s, %,d are free%n", needed >> 20, directory, free >> 20);
            return FULL;
        }
        var work = Files.createTempDirectory(directory, "sundog-barrier-").toRealPath();
        Command.atEnd(() -> Trees.remove(work));
        measure(work);
        return 0;
    }

    private void measure(Path work) throws Exception {
        var here = Files.createDirectory(work.resolve("here"));
        var there = Files.createDirectory(work.resolve("there"));
        say("making %,d files of %d bytes, and %,d MiB to seed".formatted(FILES, Writes.BYTES, seedMib));
        makeFiles(here.resolve(HOT));
        var bulk = Files.createDirectory(work.resolve("bulk"));
        for (int i = 0; i < seedMib; i += 256) {
            new Noise(i).file(bulk.resolve("part-%04d.bin".formatted(i)), (long) Math.min(256, seedMib - i) << 20);
        }
        Command.settleDisk();
        var bundles = Files.createDirectory(work.resolve("bundles"));
        Authority.create(bundles, Map.of(), Instant.now(), new SecureRandom());
        try (var mirror = site(work, bundles, Voter.PUBLIC, there, "");
                var line = new Line((int) mirror.answer("ready"));
                var holder = site(work, bundles, Voter.PRIVATE, here, Integer.toString(line.port()))) {
            holder.answer("ready");
            holder.ask("current");
            line.shape(new Line.Shape(mbit, rtt));
            System.out.printf(
                    "%n%.0f Mbit/s, %.0f ms round trip, cap %.1f Mbit/s; milliseconds until a write of 4 KiB is durable on both sides%n",
                    mbit, rtt, cap());
            System.out.println(
                    "  writes/s  meanwhile      writes      p50      p90      p99     p999      max   seeded Mbit/s");
            say("%d writes/s for %d s, not counted: both sites have just started".formatted(WARM_RATE, WARM_SECONDS));
            holder.ask("write " + WARM_RATE + " " + WARM_SECONDS + " " + work.resolve("latencies"));
            for (int rate : rates) {
                row(rate, "nothing", holder, line, work);
            }
            Files.move(bulk, here.resolve("archive"));
            Thread.sleep(3_000);
            for (int rate : rates) {
                row(rate, "seeding", holder, line, work);
            }
        }
    }

    private double cap() {
        return cap < 0 ? 0.96 * mbit : cap;
    }

    private SiteProcess site(Path work, Path bundles, Voter voter, Path root, String port) throws IOException {
        var label = voter.label();
        var args = List.of(
                bundles.resolve(label).toString(),
                root.toString(),
                work.resolve(label + ".db").toString(),
                port,
                HOT,
                "%.3fmbit".formatted(cap()));
        return new SiteProcess(work.resolve(label + ".log"), args.toArray(String[]::new));
    }

    private static void makeFiles(Path directory) throws IOException {
        var noise = new Noise(1);
        for (int i = 0; i < FILES; i++) {
            var file = directory.resolve(Writes.name(i));
            Files.createDirectories(file.getParent());
            Files.write(file, noise.bytes(Writes.BYTES));
        }
    }

    private void row(int rate, String meanwhile, SiteProcess holder, Line line, Path work) throws IOException {
        say("%d writes/s for %d s, meanwhile %s".formatted(rate, seconds, meanwhile));
        var result = work.resolve("latencies");
        long before = line.count().forth();
        long from = System.nanoTime();
        holder.ask("write " + rate + " " + seconds + " " + result);
        double sent = (line.count().forth() - before) * 8e3 / (System.nanoTime() - from);
        var nanos = ByteBuffer.wrap(Files.readAllBytes(result)).asLongBuffer();
        var sorted = new long[nanos.remaining()];
        nanos.get(sorted);
        Arrays.sort(sorted);
        long failed = Arrays.stream(sorted).filter(n -> n == Writes.FAILED).count();
        System.out.printf(
                "%10d  %-10s %10d %8.1f %8.1f %8.1f %8.1f %8.1f   %.1f%s%n",
                rate,
                meanwhile,
                sorted.length,
                millis(sorted, 0.5),
                millis(sorted, 0.9),
                millis(sorted, 0.99),
                millis(sorted, 0.999),
                millis(sorted, 1),
                sent,
                failed > 0 ? "  FAILED: " + failed : "");
    }

    private static double millis(long[] sorted, double quantile) {
        int at = (int) Math.ceil(quantile * sorted.length) - 1;
        return sorted[Math.max(0, at)] / 1e6;
    }

    private static void say(String text) {
        System.err.println("bench/barrier: " + text);
    }
}
