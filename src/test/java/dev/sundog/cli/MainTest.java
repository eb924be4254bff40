package dev.sundog.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.api.ControlServer;
import dev.sundog.api.DrillAsk;
import dev.sundog.api.Json;
import dev.sundog.api.Reports;
import dev.sundog.api.Routes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MainTest {
    private static final List<String> COMMANDS = List.of(
            "demo",
            "init",
            "invite",
            "join",
            "revoke",
            "up",
            "plan",
            "simulate",
            "score",
            "status",
            "page",
            "segments",
            "link",
            "explain",
            "forecast",
            "barrier",
            "accept",
            "verify",
            "conflicts",
            "resolve",
            "failover",
            "failback",
            "drill",
            "reload",
            "log",
            "backup",
            "restore",
            "readmit",
            "doctor",
            "completion");

    private static final List<String> WITHOUT_REPORT = List.of("up", "completion");

    @TempDir
    Path dir;

    private final Reports agent = new Reports();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();

    private int run(boolean terminal, String... args) {
        out.reset();
        err.reset();
        return Main.run(
                new Console(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        terminal,
                        environment),
                args);
    }

    private int run(String... args) {
        return run(false, args);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private ControlServer serve() {
        environment.put("SUNDOG_STATE", dir.toString());
        return ControlServer.start(dir.resolve("control.sock"), new Routes(agent));
    }

    @Test
    void everyCommandHasHelpAndTheMainHelpListsThemAll() {
        assertEquals(0, run("--help"));
        var help = out();
        for (var command : COMMANDS) {
            assertTrue(help.lines().anyMatch(l -> l.strip().startsWith(command + " ")), command);
            assertEquals(0, run(command, "--help"), command);
            assertTrue(out().startsWith("Usage: sundog " + command), out());
            assertEquals(WITHOUT_REPORT.contains(command), !out().contains("--json"), command);
            assertFalse(out().contains("\033["), "no colours but on a terminal");
        }
        var all = Main.commandLine(Console.ofProcess()).getSubcommands();
        assertEquals(COMMANDS.size(), all.size());
        Main.commands(Console.ofProcess())
                .forEach((name, command) -> assertEquals(
                        command.get().getClass(),
                        all.get(name).getCommandSpec().userObject().getClass(),
                        name));
        assertEquals(0, run("--version"));
        assertTrue(out().startsWith("sundog "), out());
    }

    @Test
    void wrongUsageIsTwoLinesAndExitCodeTwo() {
        for (var args : List.of(
                new String[] {},
                new String[] {"stauts"},
                new String[] {"status", "--jsn"},
                new String[] {"explain"},
                new String[] {"barrier"},
                new String[] {"barrier", "shop", "--all"},
                new String[] {"failover", "shop"},
                new String[] {"demo", "--mbit", "fast"},
                new String[] {"init"})) {
            assertEquals(2, run(args), String.join(" ", args));
            assertEquals(2, err().lines().count(), err());
            assertTrue(err().startsWith("sundog: ") && err().contains("\n  -> "), err());
            assertEquals("", out());
        }
        run("stauts");
        assertTrue(err().contains("did you mean") && err().contains("status"), err());
    }

    @Test
    void whatAnOperatorCanMendIsTwoLinesAndExitCodeOne() {
        environment.put("SUNDOG_STATE", dir.toString());
        for (var command : List.of("status", "segments", "link", "plan")) {
            assertEquals(1, run(command));
            assertEquals(
                    "sundog: No agent answers at " + dir.resolve("control.sock"),
                    err().lines().findFirst().orElseThrow());
            assertEquals(2, err().lines().count(), err());
        }
        assertEquals(1, run("up", "--config", dir.resolve("none").toString()));
        assertTrue(err().contains("There is no configuration at"), err());
        assertEquals(1, run("demo", "--break", "everything"));
        assertTrue(err().contains("barrier, fence, priority"), err());
    }

    @Test
    void theUnexpectedIsShortAndKeptInAFile() throws IOException {
        var file = dir.resolve("control.sock");
        environment.put("SUNDOG_STATE", "\0");
        assertEquals(1, run("status"));
        assertEquals(2, err().lines().count(), err());
        assertTrue(
                err().contains("unexpected java.nio.file.InvalidPathException") && err().contains("please report"),
                err());
        var kept = Path.of(err().substring(err().indexOf(" with ") + 6).strip());
        assertTrue(Files.readString(kept).contains("at dev.sundog.cli."), kept.toString());
        Files.delete(kept);
        environment.put("SUNDOG_DEBUG", "1");
        run("status");
        assertTrue(err().contains("\tat "), err());
        assertFalse(Files.exists(file));
    }

    @Test
    void reportsAreTablesForPeopleAndOneLineOfJsonForPrograms() {
        try (var server = serve()) {
            for (var command : List.of("status", "segments", "link", "plan")) {
                assertEquals(0, run(command));
                assertFalse(out().contains("\033["), out());
                assertEquals(0, run(command, "--json"));
                assertEquals(1, out().lines().count());
                Json.mapper().readTree(out());
            }
            run("segments");
            assertTrue(out().contains("shop/orders") && out().contains("seeding") && out().contains("MISSED"), out());
            run("status");
            assertTrue(out().contains("2 of 3 voters reachable, majority") && out().contains("private 75 %"), out());
            assertEquals(0, run("forecast", "--series", "link"));
            assertTrue(
                    out().contains("of the last 288, 230 lay within the 80 % interval, 30 below and 28 above it"),
                    out());
            assertTrue(out().contains("mixed of last value 75 %"), out());
            assertEquals(0, run("link"));
            assertTrue(out().contains("to public    18.00 ms  20.00 ms  24.00 ms"), out());
            assertTrue(out().contains("one-way delays may be wrong by 20.00 ms"), out());
            assertTrue(out().contains("1500.00 ms behind; clocks were set 1 times"), out());
            assertTrue(out().contains("3 of 600") && out().contains("0.17 to 1.46 %"), out());
            assertTrue(out().contains("2 forged, 1 of unknown sessions"), out());
            assertEquals(0, run("link", "--history", "7d"));
            assertTrue(out().contains("since 2026-01-01T00:00:00Z, a column is 1 min"), out());
            assertTrue(out().contains("lost out    █   0.5 % to 0.5 %"), out());
            assertTrue(out().lines().allMatch(l -> l.length() <= 80), out());
            assertFalse(out().contains("jitter in"), out());
            assertEquals(1, run("link", "--history", "800d"));
            assertTrue(err().contains("Ask for 1s to 731d"), err());
            run("explain", "shop/orders");
            assertTrue(out().contains("said so") && out().contains("load 0.9000"), out());
            run(true, "status");
            assertTrue(out().contains("\033["), out());
            environment.put("NO_COLOR", "1");
            run(true, "status");
            assertFalse(out().contains("\033["), out());
            assertTrue(Files.exists(server.socket()));
        }
    }

    @Test
    void theGraphOfOperationsIsWrittenAsAPictureOrForGraphviz() throws IOException {
        try (var server = serve()) {
            var svg = dir.resolve("g.svg");
            assertEquals(0, run("segments", "--graph", svg.toString()));
            assertTrue(out().contains("shop POST /orders, shop PUT /orders"), out());
            assertTrue(Files.readString(svg).startsWith("<svg "));
            assertEquals(
                    0, run("segments", "--json", "--graph", dir.resolve("G.DOT").toString()));
            assertEquals(1, out().lines().count());
            assertTrue(Files.readString(dir.resolve("G.DOT")).startsWith("digraph "));
            assertEquals(1, run("segments", "--graph", dir.resolve("g.png").toString()));
            assertTrue(err().contains("ends in .svg or .dot"), err());
            assertFalse(Files.exists(dir.resolve("g.png")));
            assertEquals(1, run("segments", "--graph", dir.resolve("none/g.svg").toString()));
            assertTrue(err().contains("cannot be written"), err());
            run("explain", "shop/orders");
            assertTrue(out().contains("from the time of writes") && out().contains("0.75"), out());
            assertTrue(out().contains("priority 7.50 = 1 + 9 x 0.72") && out().contains("score 7.50 = 7.50"), out());
            assertTrue(Files.exists(server.socket()));
        }
    }

    @Test
    void commandsThatChangeSomethingSayHowItEnded() {
        try (var server = serve()) {
            assertEquals(0, run("barrier", "shop", "--timeout", "2s"));
            assertEquals(1, run("barrier", "--all"));
            assertEquals(1, run("failover", "shop", "--to", "public"));
            assertEquals(0, run("failover", "shop", "--to", "public", "--force"));
            assertTrue(out().contains("private -> public") && out().contains("2.0 kB in 2 versions"), out());
            assertTrue(out().contains("1.5 s; rpo 0 s") && out().contains("! shop/orders: the copy is lagging"), out());
            assertEquals(0, run("failback", "shop", "--preview", "--json"));
            assertEquals(0, run("failback", "shop", "--dry-run"));
            assertFalse(out().contains("!"), out());
            assertEquals(1, run("drill", "shop", "--most", "0.5", "--within", "5s"));
            assertTrue(out().contains("9.0 kB in 3 files") && out().contains("it said: no port"), out());
            assertTrue(out().contains("1 names changed meanwhile"), out());
            assertEquals(0, run("drill", "shop", "--force"));
            assertTrue(out().contains("was healthy after 1.5 s"), out());
            assertEquals(0, run("drill", "shop", "--dry-run"));
            assertEquals(1, run("failover", "shop", "--to", "mars"));
            assertTrue(err().contains("'mars' is not a site"), err());
            assertEquals(1, run("accept", "shop/orders"));
            assertTrue(err().contains("Nothing stopped shop/orders"), err());
            assertEquals(
                    List.of(
                            "barrier Optional[shop] PT2S",
                            "barrier Optional.empty PT30S",
                            "failover shop PUBLIC false false",
                            "failover shop PUBLIC true false",
                            "failback shop false true",
                            "failback shop false true",
                            "drill shop " + new DrillAsk(false, false, 500_000_000, Duration.ofSeconds(5)),
                            "drill shop " + new DrillAsk(true, false, 10_000_000_000L, Duration.ofMinutes(1)),
                            "drill shop " + new DrillAsk(false, true, 10_000_000_000L, Duration.ofMinutes(1))),
                    agent.asked);
            assertTrue(Files.exists(server.socket()));
        }
    }

    @Test
    void reloadAndLogSayWhatHoldsFromNowOn() {
        try (var server = serve()) {
            assertEquals(0, run("reload"));
            assertTrue(out().contains("taken up       networks.private.egress"), out());
            assertTrue(out().contains("needs restart  tuning.lease"), out());
            assertEquals(0, run("log"));
            assertTrue(out().contains("info   dev.sundog") && out().contains("warn   root"), out());
            assertEquals(0, run("log", "DEBUG"));
            assertEquals(0, run("log", "trace", "dev.sundog.gateway"));
            assertTrue(out().contains("trace  dev.sundog.gateway"), out());
            assertEquals(0, run("readmit", "private"));
            assertTrue(out().contains("private votes again"), out());
            assertEquals(1, run("readmit", "mars"));
            assertEquals(1, run("log", "loud"));
            assertTrue(err().contains("'loud' is not a level of logging"), err());
            assertEquals(
                    List.of(
                            "reload",
                            "level DEBUG Optional.empty",
                            "level TRACE Optional[dev.sundog.gateway]",
                            "readmit PRIVATE"),
                    agent.asked);
            assertTrue(Files.exists(server.socket()));
        }
    }

    @Test
    void initMakesThreeBundlesAndNeverOverwrites() {
        var at = dir.resolve("installation").toString();
        assertEquals(0, run("init", at, "--private-host", "10.0.0.1"));
        assertTrue(out().contains("the witness host"), out());
        assertTrue(Files.exists(dir.resolve("installation/public/cert.pem")));
        assertEquals(1, run("init", at));
        assertEquals(0, run("init", dir.resolve("other").toString(), "--json"));
        assertEquals(3, Json.mapper().readTree(out()).path("bundles").size());
    }

    @Test
    void doctorFailsWithOneWhenSomethingIsWrong() {
        environment.put("SUNDOG_STATE", dir.toString());
        assertEquals(1, run("doctor", "--bundle", dir.resolve("none").toString()));
        assertTrue(out().contains("FAIL  certificate:") && out().contains("        -> "), out());
        run("doctor", "--json");
        assertTrue(Json.mapper().readTree(out()).isArray());
    }

    @Test
    void theOnlyAgentOfAUserIsFoundByItself() throws Exception {
        environment.put("XDG_RUNTIME_DIR", dir.toString());
        var state = Files.createDirectory(dir.resolve("st"));
        var console = new Console(System.out, System.err, false, environment);
        try (var _ = AgentPlace.register(state, console);
                var server = ControlServer.start(state.resolve("control.sock"), new Routes(agent))) {
            assertEquals(state.toRealPath(), AgentPlace.toAsk(java.util.Optional.empty(), console));
            assertEquals(0, run("link"));
            assertTrue(Files.exists(server.socket()));
        }
        try (var left = Files.list(dir.resolve("sundog"))) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void score_reads_files_without_an_agent_and_says_what_is_wrong_in_two_lines() throws IOException {
        var log = Files.writeString(
                dir.resolve("shop.log"),
                "::1 - - [01/Mar/2019:00:00:00 +0000] \"GET / HTTP/1.1\" 200 5 0.100\n".repeat(9));
        assertEquals(0, run("score", log.toString()));
        assertTrue(out().contains("shop") && !out().contains("\033["), out());
        assertEquals(0, run("score", "--json", "--priority", "shop=9", log.toString()));
        assertEquals(
                "shop", Json.mapper().readTree(out()).at("/services/0/service").asString());
        assertEquals(0, run(true, "score", log.toString()));
        assertTrue(out().contains("\033[1m"), out());
        assertEquals(1, run("score", dir.resolve("none").toString()));
        assertEquals(2, err().lines().count());
        assertEquals(2, run("score"));
        assertEquals(2, run("score", "--priority", "shop=many", log.toString()));
        assertEquals(1, run("score", "--top", "0", log.toString()));
        assertEquals(1, run("score", "--counted-over", "0s", log.toString()));
    }

    @Test
    void status_tells_of_spans_in_one_line() {
        try (var server = serve()) {
            assertEquals(0, run("status"));
            assertTrue(
                    out().contains(
                                    "spans    127.0.0.1:4317 (gRPC): 1234 taken, 5 without use; exports: 6 to come again, 7 refused;"
                                            + " of services that no workload names: cart 9"),
                    out());
        }
    }
}
