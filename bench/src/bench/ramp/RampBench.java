package bench.ramp;

import bench.common.Programs;
import bench.common.ThreeAgents;
import bench.ramp.Readers.Read;
import dev.sundog.demo.Wan;
import dev.sundog.model.Voter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/** Does load move before a limit is felt, and does it come back without swinging? */
final class RampBench {
    private static final int WORKERS = 10;
    private static final int MILLIS = 80;
    private static final double CAN = WORKERS * 1000.0 / MILLIS;
    private static final double USUAL = 0.5;
    private static final double PEAK = 1.4;
    private static final Duration WARM = Duration.ofSeconds(20);
    private static final Duration CALM = Duration.ofSeconds(180);
    private static final long STEP_NANOS = 1_000_000_000L;

    private RampBench() {}

    /** {@code [RAMP-SECONDS [NOISE-SECONDS [SEED]]]}. */
    public static void main(String[] args) throws Exception {
        int ramp = 60;
        int noise = 600;
        long seed = 1;
        try {
            ramp = args.length > 0 ? Integer.parseInt(args[0]) : ramp;
            noise = args.length > 1 ? Integer.parseInt(args[1]) : noise;
            seed = args.length > 2 ? Long.parseLong(args[2]) : seed;
        } catch (NumberFormatException e) {
            ramp = 0;
        }
        if (ramp < 1 || noise < 1 || args.length > 3) {
            System.err.println("usage: bench/ramp [RAMP-SECONDS [NOISE-SECONDS [SEED]]]");
            System.exit(64);
        }
        var directory = Files.createTempDirectory("sdr");
        Programs.atEnd(directory);
        try (var agents = new ThreeAgents(directory, new Wan(100, Duration.ofMillis(40), Duration.ZERO))) {
            agents.start(workloads(agents, directory));
            agents.awaitProtected();
            measure(new Readers(agents.gateway(Voter.PRIVATE)), ramp, noise, new Random(seed));
        }
        System.exit(0);
    }

    private static String workloads(ThreeAgents agents, Path directory) throws Exception {
        var here = Files.createDirectories(directory.resolve("data-private"));
        var there = Files.createDirectories(directory.resolve("data-public"));
        Files.writeString(here.resolve("item"), "one");
        int at = agents.service(Voter.PRIVATE);
        int other = agents.service(Voter.PUBLIC);
        return """
            workloads:
              shop:
                rpo: 10s
                root: {private: %s, public: %s}
                operations: [{route: "GET /**", reads: local}]
                service:
                  run:
                    command: {private: %s, public: %s}
                    address: {private: "127.0.0.1:%d", public: "127.0.0.1:%d"}
                    health: /health
                    standby: hot
            """.formatted(here, there, service(at), service(other), at, other);
    }

    private static String service(int port) {
        var command = Programs.java(
                Service.class.getName(), Integer.toString(port), Integer.toString(WORKERS), Integer.toString(MILLIS));
        return "[\"" + String.join("\", \"", command) + "\"]";
    }

    private static void measure(Readers readers, int ramp, int noise, Random random) throws Exception {
        System.out.printf(
                "A service of %d workers and %d ms at each site (%.0f/s), all clients at private's gateway, 40 ms between the sites%n",
                WORKERS, MILLIS, CAN);
        readers.run(WARM, s -> USUAL * CAN);
        var usual = readers.run(WARM, s -> USUAL * CAN);
        long p99 = quantile(usual, 0.99);
        System.out.printf(
                "usual, %.0f/s: p50 %.1f ms, p99 %.1f ms; public answers %.0f %%%n",
                USUAL * CAN, quantile(usual, 0.5) / 1e6, p99 / 1e6, 100 * moved(usual));
        ramp(readers, ramp, p99, "private's capacity is not known");
        tell("peak for 20 s", readers.run(Duration.ofSeconds(20), s -> PEAK * CAN), p99);
        calm(readers, p99);
        ramp(readers, ramp, p99, "it is known");
        var level = new double[noise + 1];
        for (int i = 0; i <= noise; i++) {
            level[i] = CAN * (0.6 + 0.6 * random.nextDouble());
        }
        var noisy = readers.run(Duration.ofSeconds(noise), s -> level[(int) Math.min(noise, s)]);
        tell("noise, 60 to 120 % anew each second, " + noise + " s", noisy, p99);
        turns(noisy);
        calm(readers, p99);
    }

    private static void ramp(Readers readers, int seconds, long p99, String known) throws Exception {
        DoubleUnaryOperator rate = s -> CAN * (USUAL + (PEAK - USUAL) * Math.min(1, s / seconds));
        var rising = readers.run(Duration.ofSeconds(seconds), rate);
        tell("ramp to " + Math.round(PEAK * 100) + " % in " + seconds + " s, " + known, rising, p99);
        first(rising, p99, rate);
    }

    private static void calm(Readers readers, long p99) throws Exception {
        var calm = readers.run(CALM, s -> USUAL * CAN);
        tell("usual again, " + CALM.toSeconds() + " s", calm, p99);
        turns(calm);
    }

    private static void tell(String what, List<Read> reads, long p99) {
        long slow = reads.stream().filter(r -> r.nanos() > 2 * p99).count();
        long slowMoved =
                reads.stream().filter(r -> r.moved() && r.nanos() > 2 * p99).count();
        long failed = reads.stream().filter(Read::failed).count();
        System.out.printf(
                "%s: %d requests, p50 %.1f ms, p99 %.1f ms, slower than twice the usual p99 %d (%d of them answered by public), failed %d; public answers %.0f %%%n",
                what,
                reads.size(),
                quantile(reads, 0.5) / 1e6,
                quantile(reads, 0.99) / 1e6,
                slow,
                slowMoved,
                failed,
                100 * moved(reads));
    }

    private static void first(List<Read> reads, long p99, DoubleUnaryOperator rate) {
        var moved = reads.stream().filter(Read::moved).findFirst();
        var slow = reads.stream().filter(r -> r.nanos() > 2 * p99).findFirst();
        System.out.printf(
                "  first answered by public: %s; first slower than twice the usual p99: %s%n",
                moved.map(r -> at(r, rate)).orElse("none"),
                slow.map(r -> at(r, rate)).orElse("none"));
    }

    private static String at(Read read, DoubleUnaryOperator rate) {
        double second = read.dueNanos() / 1e9;
        return String.format("%.1f s (%.0f/s; %.1f ms)", second, rate.applyAsDouble(second), read.nanos() / 1e6);
    }

    /** How often public's share, second by second, turned by more than ten points. */
    private static void turns(List<Read> reads) {
        int outward = 0;
        int homeward = 0;
        double extreme = -1;
        int direction = 0;
        var line = new StringBuilder();
        int from = 0;
        for (long end = STEP_NANOS; from < reads.size(); end += STEP_NANOS) {
            int to = from;
            while (to < reads.size() && reads.get(to).dueNanos() < end) {
                to++;
            }
            if (to == from) {
                continue;
            }
            double share = moved(reads.subList(from, to));
            from = to;
            if (line.length() < 600) {
                line.append(Math.round(share * 100)).append(' ');
            }
            if (extreme < 0) {
                extreme = share;
            }
            if (direction >= 0 && share > extreme || direction <= 0 && share < extreme) {
                extreme = share;
            }
            if (direction <= 0 && share - extreme > 0.10) {
                outward++;
                direction = 1;
                extreme = share;
            } else if (direction >= 0 && extreme - share > 0.10) {
                homeward++;
                direction = -1;
                extreme = share;
            }
        }
        System.out.printf(
                "  turns by more than ten points: %d outward, %d homeward%n  %% by second: %s%n",
                outward, homeward, line);
    }

    private static double moved(List<Read> reads) {
        return reads.stream().filter(Read::moved).count() / (double) Math.max(1, reads.size());
    }

    private static long quantile(List<Read> reads, double q) {
        var sorted = reads.stream().mapToLong(Read::nanos).sorted().toArray();
        return sorted[(int) Math.min(sorted.length - 1, Math.round(q * (sorted.length - 1)))];
    }
}
