package dev.sundog.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.api.DrillAsk;
import dev.sundog.e2e.Estate.Port;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A drill starts the real service on a copy of the mirror, while clients go on writing, and leaves nothing. */
final class DrillIT {
    private static final Duration SOME = Estate.LONG;
    private static final DrillAsk USUAL = new DrillAsk(false, false, DrillAsk.USUAL_BYTES, SOME);
    private static final DrillAsk SHORT = new DrillAsk(false, false, DrillAsk.USUAL_BYTES, Duration.ofSeconds(3));

    @TempDir(factory = ShortTemp.class)
    Path root;

    private static OperatorException refused(Estate estate, Voter asked, DrillAsk ask) {
        return assertThrows(OperatorException.class, () -> estate.control(asked).drill("files", ask));
    }

    @Test
    void the_service_is_started_on_a_copy_while_clients_go_on_and_nothing_is_left() throws Exception {
        Peer.needed();
        try (var estate = Shops.rehearsed(root)) {
            new Tree(estate.data(Site.PRIVATE), 41).fill("many", 60, 20_000);
            estate.up(Voter.values());
            Moves.settle(estate, Site.PRIVATE);
            estate.untilEqual(); // protected says durable at public, which is before it is made there
            var buyer = new Buyer(estate.port(Voter.PRIVATE, Port.GATEWAY));
            estate.until("private serves", SOME, buyer::buys);
            buyer.failed().clear();
            var over = new AtomicBoolean();
            var client = buyer.buying(over);
            try {
                assertTrue(refused(estate, Voter.PRIVATE, USUAL).what().contains("held here"));
                estate.until("it is told what a drill would do", SOME, () -> previewed(estate));
                // Where this machine stands still during one, another must do.
                estate.until(
                        "a drill is made, clients go on meanwhile, and it does not disturb mirroring",
                        SOME,
                        () -> drilled(estate, buyer) && estate.isProtected(Voter.PRIVATE));
                assertEquals(Optional.of(Site.PRIVATE), estate.holder(Voter.PUBLIC));
            } finally {
                over.set(true);
                client.join();
            }
            assertEquals(List.of(), buyer.failed());
            assertThrows(ConnectException.class, () -> connect(Shops.drillPort(estate)));
            try (var left = Files.list(estate.data(Site.PUBLIC).resolve(".sundog/drill"))) {
                assertEquals(0, left.count());
            }
            estate.untilEqual();
            assertEquals(Set.of(), buyer.missing(estate.data(Site.PUBLIC)));
        }
    }

    private static boolean previewed(Estate estate) {
        var preview = estate.control(Voter.PUBLIC).drill("files", new DrillAsk(false, true, 0, SOME));
        assertTrue(!preview.healthy() && preview.copy().files() > 50, preview.toString());
        assertFalse(Files.exists(estate.data(Site.PUBLIC).resolve(".sundog/drill/1")));
        return true;
    }

    /** Whether clients went on during the drill. */
    private static boolean drilled(Estate estate, Buyer buyer) {
        int before = buyer.count();
        var made = estate.control(Voter.PUBLIC).drill("files", USUAL);
        boolean wentOn = buyer.count() > before;
        assertTrue(made.healthy() && made.startedSeconds().isPresent(), made.toString());
        assertTrue(made.copy().files() > 50 && made.copy().bytes() > 100_000, made.toString());
        return wentOn;
    }

    private static void connect(int port) throws IOException {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
    }

    @Test
    void a_service_that_does_not_start_is_told_with_its_last_words_and_too_much_is_refused() throws Exception {
        Peer.needed();
        var broken =
                "drill: {command: [/bin/sh, -c, \"echo no port for me in {root}; exit 3\"], address: \"127.0.0.1:1\"}";
        try (var estate = Shops.estate(root, "5s", "promotion", broken)) {
            new Tree(estate.data(Site.PRIVATE), 42).fill("many", 30, 20_000);
            estate.up(Voter.WITNESS, Voter.PUBLIC);
            assertTrue(refused(estate, Voter.PUBLIC, USUAL).what().contains("not current"));
            estate.up(Voter.PRIVATE);
            Moves.settle(estate, Site.PRIVATE);
            estate.untilEqual();
            var copied = new AtomicLong();
            estate.until("its last words are told", SOME, () -> {
                var made = estate.control(Voter.PUBLIC).drill("files", SHORT);
                assertFalse(made.healthy(), made.toString());
                copied.set(made.copy().copiedBytes());
                return made.why().contains("no port for me in " + estate.data(Site.PUBLIC));
            });
            if (copied.get() > 0) { // this file system does not share blocks
                estate.until(
                        "too much is refused",
                        SOME,
                        () -> refused(estate, Voter.PUBLIC, new DrillAsk(false, false, 1000, SOME))
                                .what()
                                .contains("more than 1000 bytes"));
            }
            try (var left = Files.list(estate.data(Site.PUBLIC).resolve(".sundog/drill"))) {
                assertEquals(0, left.count());
            }
        }
    }
}
