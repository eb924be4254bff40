package dev.sundog.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.api.GroupReport;
import dev.sundog.cli.config.Tuning;
import dev.sundog.e2e.Customers.Acknowledged;
import dev.sundog.e2e.Estate.Port;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGSTOP of the holder for three lease times, then SIGCONT: at most one side accepts in an epoch. An answer that was due when
 * it was stopped may still go out when it goes on, because the write is at the other side too.
 */
final class PausesIT {
    /** {@code -Dsundog.pauses=50} by hand. */
    private static final int PAUSES = Integer.getInteger("sundog.pauses", 2);

    private static final Duration SOME = Duration.ofSeconds(120);
    private static final long PAUSE_NANOS = 3 * Tuning.DEFAULT.leaseMillis() * 1_000_000;

    @TempDir(factory = ShortTemp.class)
    Path root;

    @Test
    void no_write_is_accepted_by_both_sides_whoever_is_stopped_and_goes_on() throws Exception {
        try (var estate = Shops.estate(root, "0s", "hot").impatient()) {
            estate.up(Voter.values());
            estate.until("protected", SOME, () -> isStable(estate, Site.PRIVATE));
            try (var customers =
                    new Customers(estate.port(Voter.PRIVATE, Port.GATEWAY), estate.port(Voter.PUBLIC, Port.GATEWAY))) {
                estate.until("private serves", SOME, () -> customers.history().size() > 10);
                for (int pause = 0; pause < PAUSES; pause++) {
                    // Each side in each way: alone, and with its service.
                    boolean alone = (pause + pause / 2) % 2 == 1;
                    stopAndGoOn(estate, customers, alone);
                }
                System.out.println(PAUSES + " pauses, " + customers.history().size() + " acknowledged");
            }
            estate.until(
                    "the trees are equal",
                    SOME,
                    () -> orders(estate, Site.PRIVATE).equals(orders(estate, Site.PUBLIC)));
        }
    }

    @Test
    void where_loss_is_tolerable_a_holder_that_no_majority_hears_stops_with_its_lease() throws Exception {
        try (var estate = Shops.estate(root, "10s", "hot")) {
            estate.up(Voter.values());
            estate.until("hot", SOME, () -> isStable(estate, Site.PRIVATE));
            var buyer = new Buyer(estate.port(Voter.PRIVATE, Port.GATEWAY));
            estate.until("private serves", SOME, buyer::buys);
            for (var other : List.of(Voter.PUBLIC, Voter.WITNESS)) {
                estate.signal(other, "STOP", List.of());
            }
            estate.until("private stops", SOME, () -> !buyer.buys());
            var failed = buyer.failed().getLast();
            assertTrue(failed.contains("503") && failed.contains("lease"), failed);
            for (var other : List.of(Voter.PUBLIC, Voter.WITNESS)) {
                estate.signal(other, "CONT", List.of());
            }
            estate.until("somebody serves again", SOME, buyer::buys);
            estate.until(
                    "nothing is missing",
                    SOME,
                    () -> missing(buyer, estate, Site.PRIVATE).isEmpty());
        }
    }

    private static Set<String> missing(Buyer buyer, Estate estate, Site site) {
        try {
            return buyer.missing(estate.data(site));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void stopAndGoOn(Estate estate, Customers customers, boolean alone) throws Exception {
        var stopped = estate.holder(Voter.PRIVATE).orElseThrow();
        var survivor = stopped.other();
        long epoch = epoch(estate, survivor);
        int before = customers.history().size();
        var with = alone ? List.<ProcessHandle>of() : estate.started(stopped.voter());
        estate.signal(stopped.voter(), "STOP", with);
        long stoodStill = System.nanoTime();
        estate.until(
                survivor + " acknowledges",
                SOME,
                () -> by(customers, survivor, before).size() > 5);
        while (System.nanoTime() - stoodStill < PAUSE_NANOS) {
            Thread.sleep(20);
        }
        long wentOn = System.nanoTime();
        estate.signal(stopped.voter(), "CONT", with);
        estate.until(survivor + " holds, protected", SOME, () -> isStable(estate, survivor));
        int then = customers.history().size();
        estate.until("clients go on", SOME, () -> by(customers, survivor, then).size() > 20);
        assertEquals(epoch + 1, epoch(estate, survivor), "the lease went on to somebody else meanwhile");
        assertEquals(Set.of(), customers.missing(estate.data(survivor)), "acknowledged, and not at " + survivor);
        var bySleeper = by(customers, stopped, before);
        assertEquals(
                List.of(),
                bySleeper.stream().filter(a -> a.sentNanos() > stoodStill).toList(),
                stopped + " accepted in the epoch of " + survivor);
        long late = bySleeper.stream().filter(a -> a.answeredNanos() > wentOn).count();
        System.out.println(stopped + " stopped " + (alone ? "alone" : "with its service") + ": " + late
                + " answered late, accepted and durable at both sites before");
    }

    private static List<Acknowledged> by(Customers customers, Site site, int after) {
        return customers.history().stream()
                .skip(after)
                .filter(a -> a.by() == site)
                .toList();
    }

    /** It holds, the other side knows, and either could be lost. */
    private static boolean isStable(Estate estate, Site holder) {
        boolean known = List.of(Site.values()).stream()
                .allMatch(s -> estate.holder(s.voter()).equals(Optional.of(holder)));
        return known && estate.isProtected(holder.voter()) && estate.allHot(holder.voter());
    }

    private static Map<String, String> orders(Estate estate, Site site) {
        var out = new TreeMap<String, String>();
        try (var files = Files.newDirectoryStream(estate.data(site).resolve("orders"))) {
            for (var file : files) {
                out.put(file.getFileName().toString(), Files.readString(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out;
    }

    private static long epoch(Estate estate, Site asked) {
        return estate.status(asked.voter()).stream()
                .flatMap(s -> s.groups().stream())
                .mapToLong(GroupReport::epoch)
                .max()
                .orElseThrow();
    }
}
