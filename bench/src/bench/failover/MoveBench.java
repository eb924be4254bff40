package bench.failover;

import bench.common.Programs;
import dev.sundog.model.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToLongFunction;

/** What clients see of planned moves: to and fro under the same load as the kills. */
final class MoveBench {
    private static final long WARM_MILLIS = 15_000;
    private static final long BETWEEN_MILLIS = 2_000;
    private static final long RANDOM_MILLIS = 1_000;

    private MoveBench() {}

    /**
     * What clients saw of one move.
     *
     * @param tookMillis as the agent reports it
     * @param pauseMillis the longest time without an acknowledged write, from the order to move on
     */
    private record Moved(long tookMillis, long pauseMillis, long failed) {}

    /** @return whether no request failed and nothing was lost */
    static boolean run(Path directory, Path shop, int moves, int rate, Random random) throws Exception {
        var ground = new Ground(Files.createDirectory(directory.resolve("m")), shop);
        var seen = new ArrayList<Moved>();
        try (var rig = new WithSundog(ground, false)) {
            rig.awaitReady();
            try (var client = new Client(ground, rig)) {
                client.act("warm");
                client.rates(FailoverBench.GENTLE, FailoverBench.GENTLE);
                client.awaitAcknowledged("warm", 3 * FailoverBench.GENTLE);
                client.rates(rate, rate);
                Thread.sleep(WARM_MILLIS);
                var tooks = new long[moves];
                for (int i = 0; i < moves; i++) {
                    client.act("move-" + i);
                    tooks[i] = rig.move(i % 2 == 0 ? Site.PUBLIC : Site.PRIVATE);
                    Thread.sleep(BETWEEN_MILLIS + random.nextLong(RANDOM_MILLIS));
                    rig.awaitReady();
                }
                var acts = client.stop().path("acts");
                for (int i = 0; i < moves; i++) {
                    var act = acts.path("move-" + i);
                    long failed = act.path("failed_idempotent").asLong()
                            + act.path("failed_other").asLong();
                    seen.add(new Moved(tooks[i], act.path("outage_ms").asLong(), failed));
                    System.err.printf("%2d %s%n", i + 1, seen.getLast());
                }
                var left = ground.data(moves % 2 == 0 ? "private" : "public");
                long failed = seen.stream().mapToLong(Moved::failed).sum();
                long lost = client.lost(left).size();
                System.out.printf(
                        "%d planned moves, to and fro; %d writes/s and %d reads/s; %.0f Mbit/s, 40 ms; lost %d, failed %d; median"
                                + " / worst: took %s ms, without an acknowledged write %s ms%n",
                        moves,
                        rate,
                        rate,
                        Ground.MBIT,
                        lost,
                        failed,
                        spread(seen, Moved::tookMillis),
                        spread(seen, Moved::pauseMillis));
                return failed == 0 && lost == 0;
            }
        } finally {
            Programs.remove(ground.directory());
        }
    }

    private static String spread(List<Moved> seen, ToLongFunction<Moved> of) {
        return FailoverBench.spread(seen.stream().mapToLong(of));
    }
}
