package dev.sundog.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.e2e.Estate.Port;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators order: planned moves that nobody notices, and refusals of what would lose something. */
final class MovesIT {
    private static final Duration SOME = Estate.LONG;

    @TempDir(factory = ShortTemp.class)
    Path root;

    @Test
    void clients_of_both_gateways_notice_nothing_of_planned_moves_asked_for_at_either_site() throws Exception {
        Peer.needed();
        try (var estate = Shops.estate(root, "0s", "hot")) {
            estate.up(Voter.values());
            Moves.settle(estate, Site.PRIVATE);
            var here = new Buyer(estate.port(Voter.PRIVATE, Port.GATEWAY));
            var there = new Buyer(estate.port(Voter.PUBLIC, Port.GATEWAY));
            estate.until("both gateways serve", SOME, () -> here.buys() && there.buys());
            here.failed().clear();
            there.failed().clear();
            var over = new AtomicBoolean();
            var clients = List.of(here.buying(over), there.buying(over));
            try {
                estate.until("nothing would be lost", SOME, () -> {
                    var preview = estate.control(Voter.PRIVATE).failover("files", Site.PUBLIC, false, true);
                    assertFalse(preview.done());
                    return preview.atRisk().isNone();
                });
                assertEquals(Optional.of(Site.PRIVATE), estate.holder(Voter.PRIVATE), "a preview moved it");
                moveAndBuy(estate, Voter.PRIVATE, Site.PUBLIC, here, there);
                moveAndBuy(estate, Voter.PRIVATE, Site.PRIVATE, here, there);
                moveAndBuy(estate, Voter.PUBLIC, Site.PUBLIC, here, there);
                Moves.failback(estate, Voter.PRIVATE);
                var again = assertThrows(
                        OperatorException.class,
                        () -> estate.control(Voter.PRIVATE).failback("files", false, false));
                assertTrue(again.what().contains("held by private already"), again.what());
            } finally {
                over.set(true);
                for (var client : clients) {
                    client.join();
                }
            }
            assertEquals(List.of(), here.failed());
            assertEquals(List.of(), there.failed());
            estate.untilEqual();
            for (var site : Site.values()) {
                assertEquals(Set.of(), here.missing(estate.data(site)));
                assertEquals(Set.of(), there.missing(estate.data(site)));
            }
        }
    }

    /** Orders a move at a site, and waits until both gateways have served and it could be moved once more. */
    private static void moveAndBuy(Estate estate, Voter asked, Site to, Buyer... buyers) throws Exception {
        Moves.failover(estate, asked, to);
        estate.until(
                to + " holds, protected",
                SOME,
                () -> estate.holder(to.voter()).equals(Optional.of(to)) && estate.isProtected(to.voter()));
        for (var buyer : buyers) {
            int before = buyer.count();
            estate.until("clients go on", SOME, () -> buyer.count() > before + 5);
        }
        estate.until(
                "the other site knows",
                SOME,
                () -> estate.holder(to.other().voter()).equals(Optional.of(to)));
    }

    @Test
    void what_would_lose_something_is_refused_with_how_much_and_done_only_by_force() throws Exception {
        Peer.needed();
        try (var estate = new Estate(root).rate("1mbit").workload("rpo: 2s")) {
            new Tree(estate.data(Site.PRIVATE), 31).fill("many", 250, 300_000);
            estate.up(Voter.WITNESS, Voter.PRIVATE);
            estate.until(
                    "private holds", SOME, () -> estate.holder(Voter.PRIVATE).isPresent());
            estate.until(
                    "nobody is there to take it",
                    SOME,
                    () -> refusal(estate, Voter.PRIVATE, true).what().contains("public does not answer"));
            estate.up(Voter.PUBLIC);
            estate.until("the holder knows what the mirror lacks", SOME, () -> risks(estate, Voter.PRIVATE));
            assertRefused(estate, Voter.PRIVATE);
            estate.until("the mirror was told what it lacks", SOME, () -> risks(estate, Voter.PUBLIC));
            assertRefused(estate, Voter.PUBLIC);
            assertEquals(Optional.of(Site.PRIVATE), estate.holder(Voter.PRIVATE));
            estate.until("it is given away by force", SOME, () -> {
                if (estate.holder(Voter.PRIVATE).equals(Optional.of(Site.PUBLIC))) {
                    return true; // it was, after the order had been given up
                }
                var forced = estate.control(Voter.PRIVATE).failover("files", Site.PUBLIC, true, false);
                assertTrue(forced.done() && forced.atRisk().bytes() > 1_000_000, forced.toString());
                return true;
            });
            estate.until(
                    "public knows that it holds",
                    SOME,
                    () -> estate.holder(Voter.PUBLIC).equals(Optional.of(Site.PUBLIC)));
            estate.until(
                    "what only private had is set aside there",
                    SOME,
                    () -> Files.isDirectory(estate.data(Site.PRIVATE).resolve(".sundog/aside"))
                            || Files.isDirectory(estate.data(Site.PRIVATE).resolve(".sundog/trash")));
        }
    }

    private static boolean risks(Estate estate, Voter asked) {
        var risk = estate.control(asked)
                .failover("files", Site.PUBLIC, false, true)
                .atRisk();
        return risk.known() && risk.bytes() > 10_000_000 && risk.beyondRpo();
    }

    private static void assertRefused(Estate estate, Voter asked) {
        var refusal = refusal(estate, asked, false);
        assertTrue(
                refusal.what().matches("(?s).*would lose [0-9]{8,} bytes in [0-9]+ versions.*\\(rpo 2.0 s\\).*"),
                refusal.what());
        assertTrue(refusal.remedy().contains("--force"), refusal.remedy());
    }

    private static OperatorException refusal(Estate estate, Voter asked, boolean force) {
        return assertThrows(
                OperatorException.class, () -> estate.control(asked).failover("files", Site.PUBLIC, force, false));
    }
}
