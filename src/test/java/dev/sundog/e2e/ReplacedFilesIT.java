package dev.sundog.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.e2e.Estate.Port;
import dev.sundog.host.FileUsers;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services that hold what they should not: a replaced file at the site that takes over, a life longer than their agent's. */
final class ReplacedFilesIT {
    private static final Duration SOME = Estate.LONG;

    @TempDir(factory = ShortTemp.class)
    Path root;

    /** DESIGN rule 8. */
    @Test
    void a_hot_standby_that_holds_a_replaced_file_is_restarted_before_it_serves_and_nothing_acknowledged_is_lost()
            throws Exception {
        try (var estate = KeepsOpen.estate(root)) {
            estate.up(Voter.values());
            Moves.settle(estate, Site.PRIVATE);
            var here = new Buyer(estate.port(Voter.PRIVATE, Port.GATEWAY));
            estate.until("private serves", SOME, () -> here.buys() && here.count() >= 20);
            // Whose agent stands still for three seconds is killed and started anew: then the next one's file is
            // replaced.
            estate.until(
                    "its file is replaced beneath the standby",
                    SOME,
                    () -> here.buys()
                            && holders(estate).contains(pid(estate))
                            && Moves.isSettled(estate, Site.PRIVATE));
            long standby = pid(estate);
            long deaths = deaths(estate);
            estate.kill(Voter.PRIVATE);
            var there = new Buyer(estate.port(Voter.PUBLIC, Port.GATEWAY));
            estate.until("public serves", SOME, () -> there.buys() && there.count() >= 20);
            assertNotEquals(standby, pid(estate), "the standby serves as it was");
            assertFalse(holders(estate).contains(pid(estate)));
            var said = estate.control(Voter.PUBLIC).explain("files/orders").decisions();
            boolean restarted = said.stream()
                    .anyMatch(d ->
                            d.why().startsWith("it was restarted before it serves: process " + standby + " (java)"));
            assertTrue(restarted || deaths(estate) > deaths, said.toString());
            assertEquals(Set.of(), here.missing(estate.data(Site.PUBLIC)));
            assertEquals(Set.of(), there.missing(estate.data(Site.PUBLIC)));
        }
    }

    /** How often public's service died and was started again. */
    private static long deaths(Estate estate) throws IOException {
        try (var lines = Files.lines(estate.log(Voter.PUBLIC))) {
            return lines.filter(line -> line.contains(" died; it is started again in "))
                    .count();
        }
    }

    /** Which processes hold a replaced file of public's. */
    private static Set<Long> holders(Estate estate) {
        var held = FileUsers.beneath(estate.data(Site.PUBLIC), SOME).uses().stream();
        return Set.copyOf(
                held.filter(FileUsers.Use::isReplaced).map(FileUsers.Use::pid).toList());
    }

    /** Of public's service, asked past the gateways; 0 while it does not answer. */
    private static long pid(Estate estate) {
        var uri = URI.create("http://127.0.0.1:" + estate.port(Voter.PUBLIC, Port.SERVICE) + "/");
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(uri).timeout(SOME).build();
            return Long.parseLong(client.send(request, BodyHandlers.ofString()).body());
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private enum End {
        AGENT_KILLED,
        AGENT_AND_SUPERVISOR_KILLED,
        /** The last: it would go on as a stranger. */
        AGENT_STOPPED
    }

    /** DESIGN rule 9. Above rpo 0s the other site waits past the lease: there the order of the two is a rule, not luck. */
    @Test
    void a_service_that_outlives_its_agent_is_dead_before_the_lease_is_granted_again() throws Exception {
        try (var estate = Shops.estate(root, "2s", "promotion")) {
            estate.up(Voter.values());
            var holder = Site.PRIVATE;
            for (var end : End.values()) {
                ends(estate, holder, end);
                holder = holder.other();
                if (end != End.AGENT_STOPPED) {
                    estate.up(holder.other().voter());
                }
            }
        }
    }

    private static void ends(Estate estate, Site holder, End end) throws Exception {
        var voter = holder.voter();
        Moves.settle(estate, holder);
        var here = new Buyer(estate.port(voter, Port.GATEWAY));
        estate.until(holder.label() + " serves", SOME, here::buys);
        estate.until(
                "a supervisor and its service run, and it is settled",
                SOME,
                () -> isAlone(estate.started(voter)) && Moves.isSettled(estate, holder));
        var started = estate.started(voter);
        var services = started.stream().filter(p -> !isShell(p)).toList();
        assertTrue(isAlone(started), started.toString());
        bringAbout(end, estate, voter, started);
        var other = holder.other();
        estate.until(
                other.label() + " holds",
                SOME,
                () -> estate.holder(other.voter()).equals(Optional.of(other)));
        var alive = services.stream().filter(ReplacedFilesIT::isRunning).toList();
        assertEquals(List.of(), alive, end.toString());
    }

    /** A killed process whose parent is stopped remains as a zombie, and writes nothing. */
    private static boolean isRunning(ProcessHandle process) {
        try {
            var stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return !stat.substring(stat.lastIndexOf(')') + 1).trim().startsWith("Z");
        } catch (IOException e) {
            return false;
        }
    }

    private static void bringAbout(End end, Estate estate, Voter voter, List<ProcessHandle> started) throws Exception {
        switch (end) {
            case AGENT_KILLED -> estate.killAgent(voter);
            case AGENT_STOPPED -> estate.signal(voter, "STOP", List.of());
            case AGENT_AND_SUPERVISOR_KILLED -> {
                estate.killAgent(voter);
                started.stream().filter(ReplacedFilesIT::isShell).forEach(ProcessHandle::destroyForcibly);
            }
        }
    }

    private static boolean isAlone(List<ProcessHandle> started) {
        return started.size() == 2
                && started.stream().filter(ReplacedFilesIT::isShell).count() == 1;
    }

    private static boolean isShell(ProcessHandle process) {
        return process.info().command().orElse("").endsWith("bash");
    }
}
