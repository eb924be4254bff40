package dev.sundog.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.e2e.Estate.Port;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** "Upgrading" of docs/operations.md, step by step, while clients write. */
final class UpgradeIT {
    private static final Duration SOME = Estate.LONG;

    @TempDir(factory = ShortTemp.class)
    Path root;

    @Test
    void agents_are_replaced_one_after_the_other_and_clients_that_know_both_gateways_lose_nothing() throws Exception {
        Peer.needed();
        try (var estate = Shops.estate(root, "0s", "hot")) {
            estate.up(Voter.values());
            Moves.settle(estate, Site.PRIVATE);
            var clients =
                    new Travellers(estate.port(Voter.PRIVATE, Port.GATEWAY), estate.port(Voter.PUBLIC, Port.GATEWAY));
            try (clients) {
                buyMore(estate, clients);
                replace(estate, Voter.WITNESS);
                estate.until(
                        "a majority",
                        SOME,
                        () -> estate.status(Voter.WITNESS)
                                .map(s -> s.quorum().majority())
                                .orElse(false));
                replace(estate, Voter.PUBLIC);
                Moves.settle(estate, Site.PRIVATE);
                buyMore(estate, clients);
                Moves.failover(estate, Voter.PRIVATE, Site.PUBLIC);
                Moves.settle(estate, Site.PUBLIC);
                replace(estate, Voter.PRIVATE);
                Moves.settle(estate, Site.PUBLIC);
                buyMore(estate, clients);
                Moves.failback(estate, Voter.PUBLIC);
                Moves.settle(estate, Site.PRIVATE);
                buyMore(estate, clients);
            }
            System.out.println("an upgrade: " + clients.count() + " orders acknowledged");
            assertEquals(List.of(), clients.failed());
            estate.untilEqual();
            for (var site : Site.values()) {
                assertEquals(Set.of(), clients.missing(estate.data(site)));
            }
        }
    }

    private static void replace(Estate estate, Voter voter) throws Exception {
        var old = estate.process(voter);
        estate.signal(voter, "TERM", List.of());
        assertTrue(old.waitFor(SOME.toSeconds(), TimeUnit.SECONDS), voter + " does not end:\n" + estate.tail(voter));
        estate.up(voter);
    }

    private static void buyMore(Estate estate, Travellers clients) throws InterruptedException {
        int before = clients.count();
        estate.until("clients go on", SOME, () -> clients.count() > before + 200);
    }
}
