package dev.sundog.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.api.GroupReport;
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
 * SIGSTOP of the holder for two lease times, then SIGCONT: at most one side accepts in an epoch. An answer that was due when
 * it was stopped may still go out when it goes on, because the write is at the other side too.
 */
final class PausesIT {
    /** {@code -Dsundog.pauses=50} by hand. */
    private static final int PAUSES = Integer.getInteger("sundog.pauses", 2);

    private static final Duration SOME = Estate.LONG;
    private static final long PAUSE_NANOS = 2 * Estate.LEASE.toNanos();
    /** Of one pause, while this machine stands still so long that the lease goes on to somebody else. */
    private static final int TRIES = 5;

    @TempDir(factory = ShortTemp.class)
    Path root;

    @Test
    void no_write_is_accepted_by_both_sides_whoever_is_stopped_and_goes_on() throws Exception {
        try (var estate = Shops.estate(root, "0s", "hot")) {
            estate.up(Voter.values());
            Moves.settle(estate, Site.PRIVATE);
            try (var customers =
                    new Customers(estate.port(Voter.PRIVATE, Port.GATEWAY), estate.port(Voter.PUBLIC, Port.GATEWAY))) {
                estate.until("private serves", SOME, () -> customers.history().size() > 10);
                for (int pause = 0; pause < PAUSES; pause++) {
                    // Each side in each way: alone, and with its service.
                    boolean alone = (pause + pause / 2) % 2 == 1;
                    int tries = 1;
                    while (!stopAndGoOn(estate, customers, alone)) {
                        assertTrue(tries++ < TRIES, "the lease went on to somebody else each time");
                    }
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
            Moves.settle(estate, Site.PRIVATE);
            var buyer = new Buyer(estate.port(Voter.PRIVATE, Port.GATEWAY));
            estate.until("private serves", SOME, buyer::buys);
            for (var other : List.of(Voter.PUBLIC, Voter.WITNESS)) {
                estate.signal(other, "STOP", List.of());
            }
            estate.until("private stops, for want of its lease", SOME, () -> !buyer.buys() && isForLease(buyer));
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

    private static boolean isForLease(Buyer buyer) {
        var failed = buyer.failed().getLast();
        return failed.contains("503") && failed.contains("lease");
    }

    /** False where that says nothing, since more than one pause happened. */
    private static boolean stopAndGoOn(Estate estate, Customers customers, boolean alone) throws Exception {
        estate.until("somebody holds, protected", SOME, () -> settled(estate).isPresent());
        var stopped = estate.holder(Voter.PRIVATE).orElseThrow();
        var survivor = stopped.other();
        long epoch = epoch(estate, survivor);
        int before = customers.history().size();
        var with = alone ? List.<ProcessHandle>of() : estate.started(stopped.voter());
        estate.signal(stopped.voter(), "STOP", with);
        long stoodStill = System.nanoTime();
        estate.until(
                survivor + " acknowledges, or its copy was recorded as outdated before",
                SOME,
                () -> by(customers, survivor, before).size() > 5 || mayNotTake(estate, survivor));
        if (by(customers, survivor, before).isEmpty()) {
            estate.signal(stopped.voter(), "CONT", with);
            System.out.println("the copy at " + survivor + " was outdated: once more");
            return false;
        }
        while (System.nanoTime() - stoodStill < PAUSE_NANOS) {
            Thread.sleep(20);
        }
        long wentOn = System.nanoTime();
        estate.signal(stopped.voter(), "CONT", with);
        estate.until("somebody holds, protected", SOME, () -> settled(estate).isPresent());
        int then = customers.history().size();
        estate.until("clients go on", SOME, () -> customers.history().size() > then + 20);
        var missing = customers.missing(estate.data(survivor));
        var bySleeper = by(customers, stopped, before);
        long after = epoch(estate, survivor);
        if (after > epoch + 1) {
            System.out.println("epoch " + after + " instead of " + (epoch + 1) + ": once more");
            return false;
        }
        assertEquals(epoch + 1, after);
        assertEquals(Set.of(), missing, "acknowledged, and not at " + survivor);
        assertEquals(
                List.of(),
                bySleeper.stream().filter(a -> a.sentNanos() > stoodStill).toList(),
                stopped + " accepted in the epoch of " + survivor);
        long late = bySleeper.stream().filter(a -> a.answeredNanos() > wentOn).count();
        System.out.println(stopped + " stopped " + (alone ? "alone" : "with its service") + ": " + late
                + " answered late, accepted and durable at both sites before");
        return true;
    }

    private static boolean mayNotTake(Estate estate, Site mirror) {
        return estate.holder(mirror.voter()).equals(Optional.of(mirror.other())) && !estate.isProtected(mirror.voter());
    }

    private static List<Acknowledged> by(Customers customers, Site site, int after) {
        return customers.history().stream()
                .skip(after)
                .filter(a -> a.by() == site)
                .toList();
    }

    private static Optional<Site> settled(Estate estate) {
        return List.of(Site.values()).stream()
                .filter(site -> Moves.isSettled(estate, site))
                .findFirst();
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
