package bench.failover;

import bench.common.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import tools.jackson.databind.JsonNode;

/** What clients see, and what is lost, when the private side is killed: HAProxy with lsyncd beside Sundog. */
public final class FailoverBench {
    private static final int USUAL_RATE = 200;
    static final int GENTLE = 20;
    /** Stands for the rig when planned moves are to be measured. */
    private static final String MOVES = "moves";

    private static final long WARM_MILLIS = 15_000;
    private static final long RANDOM_MILLIS = 2_000;
    private static final long AFTER_MILLIS = 6_000;

    /** Makes a rig. */
    private interface Making {
        Rig on(Ground ground) throws Exception;
    }

    /**
     * One repetition.
     *
     * @param outageMillis the longest time without an acknowledged write, from the kill on
     * @param failedIdempotent requests that may be repeated and were not answered well within 20 s
     * @param failedOther requests that may not be repeated and were not answered well
     */
    private record Outcome(long acknowledged, long lost, long failedIdempotent, long failedOther, long outageMillis) {}

    private static final Map<String, Making> RIGS = rigs();

    private FailoverBench() {}

    private static Map<String, Making> rigs() {
        var rigs = new LinkedHashMap<String, Making>();
        rigs.put("haproxy+lsyncd", ByHand::new);
        rigs.put("sundog", ground -> new WithSundog(ground, false));
        rigs.put("haproxy+sundog", ground -> new WithSundog(ground, true));
        return rigs;
    }

    /** {@code [REPETITIONS [SEED [RATE [RIG]]]]}; moves instead of kills where the rig is {@code moves}. */
    public static void main(String[] args) throws Exception {
        int repetitions = 20;
        long seed = 1;
        int rate = USUAL_RATE;
        try {
            repetitions = args.length > 0 ? Integer.parseInt(args[0]) : repetitions;
            seed = args.length > 1 ? Long.parseLong(args[1]) : seed;
            rate = args.length > 2 ? Integer.parseInt(args[2]) : rate;
            if (args.length > 3 && !args[3].equals(MOVES)) {
                RIGS.keySet().retainAll(List.of(args[3]));
            }
        } catch (NumberFormatException e) {
            repetitions = 0;
        }
        if (repetitions < 1 || rate < 1 || RIGS.isEmpty() || args.length > 4) {
            System.err.println("usage: bench/failover [REPETITIONS [SEED [RATE [RIG|moves]]]]");
            System.exit(64);
        }
        var directory = Files.createTempDirectory("sdf");
        Programs.atEnd(directory);
        var shop = compileShop(directory.resolve("shop"));
        if (args.length > 3 && args[3].equals(MOVES)) {
            System.exit(MoveBench.run(directory, shop, repetitions, rate, new Random(seed)) ? 0 : 1);
        }
        var outcomes = run(directory, shop, repetitions, rate, new Random(seed));
        table(outcomes, repetitions, rate);
        boolean lost = outcomes.entrySet().stream()
                .filter(e -> e.getKey().contains("sundog"))
                .flatMap(e -> e.getValue().stream())
                .anyMatch(o -> o.lost() > 0 || o.failedIdempotent() > 0);
        System.exit(lost ? 1 : 0);
    }

    private static Map<String, List<Outcome>> run(Path directory, Path shop, int repetitions, int rate, Random random)
            throws Exception {
        var outcomes = new LinkedHashMap<String, List<Outcome>>();
        for (int i = 0; i < repetitions; i++) {
            for (var rig : RIGS.entrySet()) {
                var place = Files.createDirectory(directory.resolve("r"));
                var outcome = once(rig.getValue(), new Ground(place, shop), rate, random);
                Programs.remove(place);
                outcomes.computeIfAbsent(rig.getKey(), k -> new ArrayList<>()).add(outcome);
                System.err.printf("%2d %-15s %s%n", i + 1, rig.getKey(), outcome);
            }
        }
        return outcomes;
    }

    private static Path compileShop(Path classes) throws Exception {
        var javac = Path.of(System.getProperty("java.home"), "bin", "javac").toString();
        var source = Path.of(System.getProperty("bench.home"), "examples", "Shop.java");
        var process = new ProcessBuilder(javac, "-d", classes.toString(), source.toString())
                .inheritIO()
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(source + " cannot be compiled");
        }
        return classes;
    }

    private static Outcome once(Making making, Ground ground, int rate, Random random) throws Exception {
        try (var rig = making.on(ground)) {
            rig.awaitReady();
            try (var client = new Client(ground, rig)) {
                client.act("warm");
                // Gently at first: all of it has just been started.
                client.rates(GENTLE, GENTLE);
                client.awaitAcknowledged("warm", 3 * GENTLE);
                client.rates(rate, rate);
                Thread.sleep(WARM_MILLIS + random.nextLong(RANDOM_MILLIS));
                client.act("kill");
                rig.killPrivate();
                Thread.sleep(AFTER_MILLIS);
                client.awaitAcknowledged("kill", rate);
                var tally = client.stop();
                // What was acknowledged is durable; what is still being made from what came is waited for.
                for (int i = 0; i < 50 && !client.lost(rig.survivor()).isEmpty(); i++) {
                    Thread.sleep(100);
                }
                return outcome(tally, client.lost(rig.survivor()).size());
            }
        }
    }

    private static Outcome outcome(JsonNode tally, long lost) {
        var kill = tally.path("acts").path("kill");
        var warm = tally.path("acts").path("warm");
        return new Outcome(
                warm.path("orders").asLong() + kill.path("orders").asLong(),
                lost,
                warm.path("failed_idempotent").asLong()
                        + kill.path("failed_idempotent").asLong(),
                warm.path("failed_other").asLong() + kill.path("failed_other").asLong(),
                kill.path("outage_ms").asLong());
    }

    private static void table(Map<String, List<Outcome>> outcomes, int repetitions, int rate) {
        System.out.println(repetitions + " kills each; " + rate + " writes/s and " + rate + " reads/s; " + Ground.MBIT
                + " Mbit/s, 40 ms; median / worst");
        System.out.printf(
                "%-16s %18s %20s %18s %26s%n",
                "", "lost writes", "failed idempotent", "failed others", "ms without acknowledgement");
        outcomes.forEach((name, all) -> System.out.printf(
                "%-16s %18s %20s %18s %26s%n",
                name,
                spread(all, Outcome::lost),
                spread(all, Outcome::failedIdempotent),
                spread(all, Outcome::failedOther),
                spread(all, Outcome::outageMillis)));
    }

    private static String spread(List<Outcome> all, ToLongFunction<Outcome> of) {
        return spread(all.stream().mapToLong(of));
    }

    /** Median and worst. */
    static String spread(LongStream all) {
        var sorted = all.sorted().toArray();
        long low = sorted[(sorted.length - 1) / 2];
        long high = sorted[sorted.length / 2];
        return String.format(Locale.ROOT, "%.0f / %d", (low + high) / 2.0, sorted[sorted.length - 1]);
    }
}
