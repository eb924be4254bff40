package dev.sundog.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.AgentCheckAddress;
import dev.sundog.model.ConflictRule;
import dev.sundog.model.Entrance;
import dev.sundog.model.GroupId;
import dev.sundog.model.NetworkWeek;
import dev.sundog.model.OperatorException;
import dev.sundog.model.ProbeAddress;
import dev.sundog.model.Rate;
import dev.sundog.model.Reads;
import dev.sundog.model.Site;
import dev.sundog.model.TelemetryDoors;
import dev.sundog.model.Timetable;
import dev.sundog.model.TreePath;
import dev.sundog.model.Voter;
import dev.sundog.model.Workload.Affinity;
import dev.sundog.model.Workload.Protocol;
import dev.sundog.model.Workload.Service;
import dev.sundog.model.Workload.Spread;
import dev.sundog.model.Workload.Traits;
import dev.sundog.model.Workload.Writes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigTest {
    private static final Path REFERENCE = Path.of("etc/sundog.yaml");
    private static final String SMALL = """
        version: 1
        sites:
          private: {link: "10.0.0.1:1", quorum: "10.0.0.1:2", relay: "10.0.0.1:3", gateway: "10.0.0.1:4"}
          public: {link: "10.0.0.2:1", quorum: "10.0.0.2:2", relay: "10.0.0.2:3", gateway: "10.0.0.2:4"}
        workloads:
          shop:
            rpo: 0s
            root: /srv/shop
            data: [{path: orders}]
            operations: [{route: "GET /orders/*", data: [orders], reads: local}]
            service: {run: {command: [shop], address: "127.0.0.1:9001", health: /health}}
        """;

    private static OperatorException refused(String yaml) {
        return assertThrows(OperatorException.class, () -> Config.parse("sundog.yaml", yaml));
    }

    @Test
    void theReferenceIsRightAndShowsEveryKeyThatTheParserKnows() throws IOException {
        var seen = new HashSet<String>();
        new ConfigReader("etc/sundog.yaml", seen).read(Files.readString(REFERENCE));
        var known = new TreeSet<String>();
        for (var shape : Shape.values()) {
            shape.keys().forEach(key -> known.add(shape + "." + key));
        }
        assertEquals(known, new TreeSet<>(seen));
    }

    @Test
    void theReferenceSaysTheTuningThatHoldsUnlessGiven() {
        assertEquals(Tuning.DEFAULT, Config.load(REFERENCE).tuning());
        assertEquals(Tuning.DEFAULT, Config.parse("x", SMALL).tuning());
    }

    @Test
    void theReferenceMeansWhatItSays() {
        var config = Config.load(REFERENCE);
        assertEquals("198.51.100.1:7101", config.sites().get(Voter.WITNESS).quorum());
        assertEquals(Optional.empty(), config.sites().get(Voter.WITNESS).link());
        assertEquals(
                Timetable.always(Rate.ofMegabits(50)),
                config.networks().getFirst().ingress());
        var entrance = config.sites().get(Voter.PRIVATE).gateway().orElseThrow();
        assertEquals("10.0.0.1:8080", entrance.address());
        assertEquals(
                Optional.of(new Entrance.Tls("10.0.0.1:8443", "/etc/sundog/gateway.pem", "/etc/sundog/gateway.key")),
                entrance.tls());
        assertEquals(Optional.of("/var/log/sundog/access.log"), entrance.accessLog());
        assertEquals(
                Optional.of(new Entrance("203.0.113.1:8080", Optional.empty(), Optional.empty())),
                config.sites().get(Voter.PUBLIC).gateway());
        assertEquals(
                Optional.of(new ProbeAddress("10.0.0.1:7100", Duration.ofMillis(100), List.of("10.0.0.30"))),
                config.sites().get(Voter.PRIVATE).probe());
        assertEquals(
                Optional.of(ProbeAddress.beside("203.0.113.1:7100")),
                config.sites().get(Voter.PUBLIC).probe());
        var shop = config.workloads().getFirst();
        assertEquals("shop", shop.group().name());
        assertEquals(
                new Traits(Protocol.HTTP1, Optional.of(new Affinity.Cookie("session"))),
                shop.service().orElseThrow().traits());
        assertEquals("/var/lib/shop", shop.roots().get(Site.PUBLIC));
        assertTrue(shop.rpoIsZero());
        assertEquals(Writes.APPEND, shop.data().getFirst().writes());
        assertTrue(shop.data().getFirst().required());
        assertFalse(shop.data().getLast().required());
        assertEquals(
                List.of(TreePath.of("catalogue")), shop.operations().getFirst().data());
        assertEquals(Optional.of(7.0), shop.data().getFirst().floor());
        assertEquals(Optional.of(1.5), shop.data().getLast().pin());
        assertEquals(Optional.of(10), shop.operations().getLast().priority());
        assertEquals(Optional.empty(), shop.operations().getFirst().priority());
        assertEquals(
                Optional.of(new Reads.Bounded(Duration.ofSeconds(2))),
                shop.operations().getFirst().reads());
        assertEquals(Optional.empty(), shop.operations().getLast().reads());
        var run = assertInstanceOf(Service.Run.class, shop.service().orElseThrow());
        assertTrue(run.hotStandby());
        assertEquals(
                List.of("/usr/bin/java", "/opt/shop/Shop.java"), run.command().get(Site.PUBLIC));
        var papers = config.workloads().getLast();
        assertEquals(Optional.of(ConflictRule.PREFER_PRIVATE), papers.shared());
        assertFalse(shop.isShared());
        var ledger = config.workloads().get(1);
        assertEquals(5, ledger.priority());
        assertInstanceOf(Service.External.class, ledger.service().orElseThrow());
    }

    @Test
    void withoutNetworksNothingIsLimitedAndWithoutWitnessThereIsNone() {
        var config = Config.parse("x", SMALL);
        assertEquals(2, config.networks().size());
        assertTrue(config.networks().stream().allMatch(n -> n.equals(NetworkWeek.unlimited(n.site()))));
        assertFalse(config.sites().containsKey(Voter.WITNESS));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        workloads:      | worklods:       | worklods                        | workloads
        rpo:            | rop:            | workloads.shop.rop              | rpo
        health:         | helth:          | workloads.shop.service.run.helth| health
        relay: "10.0.0.1| realy: "10.0.0.1| sites.private.realy             | relay
        reads:          | read:           | workloads.shop.operations[0].read | reads
        """)
    void anUnknownKeyIsNamedWithItsPlaceAndTheNearestName(String right, String wrong, String place, String nearest) {
        var e = refused(SMALL.replace(right, wrong));
        assertEquals("sundog.yaml: " + place + " is not a known key", e.what());
        assertEquals("Did you mean '" + nearest + "'?", e.remedy());
    }

    @Test
    void aKeyThatResemblesNoneGetsTheList() {
        var e = refused(SMALL + "xyzzyplugh: 1\n");
        assertEquals("Known here: version, sites, authority, networks, workloads, tuning, log", e.remedy());
    }

    /** Each line: a text of the small configuration, what replaces it, and what the message must say. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
        version: 1           | version: 2                  | version is 2
        version: 1           | x: 1                        | x is not a known key
          private: {           | witness: {                  | sites.private is missing
        rpo: 0s              | rpo: soon                   | workloads.shop.rpo: 'soon' is not a duration
        rpo: 0s              | priority: 5                 | rpo is missing
        rpo: 0s              | {rpo: 0s                    | not YAML
        rpo: 0s              | rpo: [0s]                   | rpo is not a text
        root: /srv/shop      | root: srv/shop              | not absolute
        root: /srv/shop      | root: /                     | whole machine
        root: /srv/shop      | root: /srv/../shop          | root is '/srv/../shop'
        root: /srv/shop      | root: {private: /srv/shop}  | root.public is missing
        [{path: orders}]     | [{path: /orders}]           | data[0].path: Path /orders is refused
        [{path: orders}]     | [{path: ../x}]              | component . or ..
        [{path: orders}]     | [{path: orders, priority: 11}] | priority is 11
        [{path: orders}]     | [{path: orders, priority: high}] | priority is "high"
        [{path: orders}]     | [{path: orders, required: often}] | required is "often"
        [{path: orders}]     | [{path: orders, writes: appends}] | writes is 'appends'
        [{path: orders}]     | [{path: orders}, {path: orders}] | lists 'orders' twice
        [{path: orders}]     | {path: orders}              | data is not a list
        [{path: orders}]     | [{path: order}]             | touches 'orders', which data does not list
        "GET /orders/*"      | "/orders"                   | not a method and a path
        "GET /orders/*"      | "GET /a/**/b"               | not a method and a path
        reads: local         | reads: nearby               | reads: 'nearby' is not a way to read
        , health: /health    | , standby: hot              | health is missing
        health: /health      | health: health              | health is 'health'
        command: [shop]      | command: []                 | command is empty
        command: [shop]      | command: [shop, 9001]       | command holds 9001
        "127.0.0.1:9001"     | "127.0.0.1"                 | '127.0.0.1' is not host:port
        "127.0.0.1:9001"     | "127.0.0.1:70000"           | is not host:port
        "127.0.0.1:9001"     | "10.0.0.1:4"                | are both 10.0.0.1:4
        "10.0.0.2:1"         | "10.0.0.1:1"                | sites.public.link and sites.private.link are both
        health: /health      | health: /health, protocol: spdy | protocol is 'spdy'
        health: /health      | health: /health, affinity: cookie | affinity is 'cookie'
        gateway: "10.0.0.1:4" | gateway: {access_log: /x}  | sites.private.gateway.address is missing
        gateway: "10.0.0.1:4" | gateway: {address: "10.0.0.1:4", access_log: x} | access_log is 'x', which is not absolute
        gateway: "10.0.0.1:4" | gateway: {address: "10.0.0.1:4", tls: {address: "10.0.0.1:5", certificate: /c}} | gateway.tls.key is missing
        gateway: "10.0.0.1:4" | gateway: {address: "10.0.0.1:4", tls: {address: "10.0.0.1:4", certificate: /c, key: /k}} | sites.private.gateway.tls and sites.private.gateway are both
        {run: {command       | {external: {}, run: {command| and external are both given
        """)
    void whatIsWrongIsRefusedWithItsPlace(String right, String wrong, String expected) {
        assertTrue(SMALL.contains(right), right);
        var e = refused(SMALL.replace(right, wrong));
        assertTrue(e.what().startsWith("sundog.yaml:"), e.what());
        assertTrue(e.what().contains(expected), e.what());
        assertFalse(e.remedy().isBlank());
    }

    private static void contradicts(String yaml, String expected) {
        var e = refused(yaml);
        assertTrue(e.what().contains(expected), e.what());
    }

    @Test
    void bothSitesMustBeThere() {
        contradicts("version: 1\nsites: {}\nworkloads: {}\n", "sites.private is missing");
        contradicts("version: 1\nworkloads: {}\n", "sites is missing");
        contradicts(SMALL.replaceAll("(?m)^ +public:.*\n", ""), "sites.public is missing");
    }

    @Test
    void somethingMustBeKeptSafe() {
        contradicts(SMALL.substring(0, SMALL.indexOf("workloads")), "workloads is empty");
    }

    @Test
    void twoWorkloadsNeedTwoNames() {
        var e = refused(SMALL + "  shop: {rpo: 1s, root: /srv/other}\n");
        assertTrue(e.what().contains("written twice") && e.what().contains("line 12"), e.what());
    }

    @Test
    void dataOfTwoWorkloadsMustLieApart() {
        contradicts(SMALL + "  more: {rpo: 1s, root: /srv/shop/sub}\n", "overlap");
        contradicts(SMALL + "  more: {rpo: 1s, root: {private: /a, public: //srv/shop/}}\n", "at public");
        assertEquals(
                2,
                Config.parse("x", SMALL + "  more: {rpo: 1s, root: /srv/shop2}\n")
                        .workloads()
                        .size());
    }

    @Test
    void anExternalServiceAtRpoZeroMustBeStoppable() {
        var external = SMALL.replace("run: {command: [shop], ", "external: {");
        contradicts(external, "on_demote is missing at rpo 0");
        Config.parse("x", external.replace("rpo: 0s", "rpo: 5s"));
        Config.parse("x", external.replace("health: /health", "health: /health, on_demote: [stop]"));
    }

    @Test
    void whereBothSitesWriteARuleSaysWhatBecomesOfConflicts() {
        var both = SMALL.replace("rpo: 0s", "rpo: 5s\n    writers: both");
        assertEquals(
                Optional.of(ConflictRule.KEEP_BOTH),
                Config.parse("x", both).workloads().getFirst().shared());
        assertEquals(
                Optional.empty(),
                Config.parse("x", SMALL).workloads().getFirst().shared());
        var rules = Map.of(
                "keep-both",
                ConflictRule.KEEP_BOTH,
                "newest",
                ConflictRule.NEWEST,
                "{prefer: private}",
                ConflictRule.PREFER_PRIVATE,
                "{prefer: public}",
                ConflictRule.PREFER_PUBLIC);
        rules.forEach((text, rule) -> {
            var yaml = both.replace("writers: both", "writers: both\n    conflicts: " + text);
            assertEquals(
                    Optional.of(rule),
                    Config.parse("x", yaml).workloads().getFirst().shared());
        });
        contradicts(both.replace("rpo: 5s", "rpo: 0s"), "rpo is 0 with writers: both");
        contradicts(both.replace("reads: local", "reads: committed"), "reads committed with writers: both");
        contradicts(
                SMALL.replace("rpo: 0s", "rpo: 5s\n    conflicts: newest"), "conflicts is given, but one site writes");
        contradicts(both.replace("writers: both", "writers: two"), "writers is 'two'");
        contradicts(
                both.replace("writers: both", "writers: both\n    conflicts: {prefer: witness}"),
                "prefer is 'witness'");
    }

    @Test
    void whatIsSaidOfScoresIsFromOneToTenAndSaidOnce() {
        var said = SMALL.replace("rpo: 0s", "rpo: 5s").replace("{path: orders}", "{path: orders, floor: 2.5}");
        assertEquals(
                Optional.of(2.5),
                Config.parse("x", said).workloads().getFirst().data().getFirst().floor());
        contradicts(said.replace("2.5", "0.5"), "floor is 0.5");
        contradicts(said.replace("2.5", "11"), "floor is 11");
        contradicts(said.replace("2.5", "2.5, pin: 3"), "pin and floor are both given");
        contradicts(said.replace("rpo: 5s", "rpo: 5s\n    writers: both"), "it is not profiled");
    }

    @Test
    void operationsNeedAService() {
        contradicts(SMALL.replaceAll("(?m)^ +service:.*\n", ""), "operations are given without a service");
    }

    @Test
    void aServiceSaysWhatItSpeaksAndByWhatItsClientsAreKnown() {
        var traits = Map.of(
                "protocol: h2c",
                new Traits(Protocol.H2C, Optional.empty()),
                "spread: even",
                new Traits(Protocol.HTTP1, Optional.empty(), List.of(), Spread.EVEN),
                "affinity: address",
                new Traits(Protocol.HTTP1, Optional.of(new Affinity.Address())),
                "affinity: header(X-User)",
                new Traits(Protocol.HTTP1, Optional.of(new Affinity.Header("X-User"))));
        traits.forEach((text, expected) -> {
            var config = Config.parse("x", SMALL.replace("health: /health", "health: /health, " + text));
            assertEquals(
                    expected,
                    config.workloads().getFirst().service().orElseThrow().traits());
        });
    }

    @Test
    void agentChecksNameWhoMayAsk() {
        contradicts(
                SMALL.replace(
                        "gateway: \"10.0.0.1:4\"", "gateway: \"10.0.0.1:4\", agent_check: {listen: \"10.0.0.1:5\"}"),
                "agent_check.from");
        contradicts(
                SMALL.replace(
                        "gateway: \"10.0.0.1:4\"",
                        "gateway: \"10.0.0.1:4\", agent_check: {listen: \"127.0.0.1:5\", from: [lb.example]}"),
                "lb.example");
        contradicts(
                SMALL.replace(
                        "gateway: \"10.0.0.1:4\"",
                        "gateway: \"10.0.0.1:4\", agent_check: {listen: \"10.0.0.1:3\", from: [10.0.0.9]}"),
                "10.0.0.1:3");
        var alone = SMALL.replace(
                "gateway: \"10.0.0.1:4\"", "gateway: \"10.0.0.1:4\", agent_check: {listen: \"127.0.0.1:5\"}");
        var sites = Config.parse("sundog.yaml", alone).sites();
        assertEquals(
                Optional.of(new AgentCheckAddress("127.0.0.1:5", List.of())),
                sites.get(Voter.PRIVATE).agentCheck());
        assertEquals(Optional.empty(), sites.get(Voter.PUBLIC).agentCheck());
    }

    @Test
    void aDrillNamesTheCopyAndAnAddressOfItsOwn() {
        var service = "service: {run: {command: [shop], address: \"127.0.0.1:9001\", health: /health";
        var with = service + ", drill: {command: [shop, \"{root}/x\"], address: \"127.0.0.1:9101\"}";
        var run = assertInstanceOf(
                Service.Run.class,
                Config.parse("x", SMALL.replace(service, with))
                        .workloads()
                        .getFirst()
                        .service()
                        .orElseThrow());
        assertEquals(
                List.of("shop", "{root}/x"), run.drill().orElseThrow().command().get(Site.PUBLIC));
        contradicts(SMALL.replace(service, with.replace("{root}/x", "/srv/shop")), "drill.command");
        contradicts(SMALL.replace(service, with.replace("9101", "9001")), "127.0.0.1:9001");
    }

    @Test
    void whatCannotBeHeldIsRefusedAtRpoZero() {
        var socket = SMALL.replace("reads: local", "websocket: true");
        contradicts(socket, "'GET /orders/*' is a websocket that writes at rpo 0");
        Config.parse("x", socket.replace("rpo: 0s", "rpo: 5s"));
        Config.parse("x", SMALL.replace("reads: local", "reads: local, websocket: true"));
        contradicts(socket.replace("GET /orders", "POST /orders"), "which begins with GET");
        contradicts(
                socket.replace("rpo: 0s", "rpo: 5s").replace("health: /health", "health: /health, protocol: h2c"),
                "protocol h2c");
        var listen = "{private: \"10.0.0.1:9\", public: \"10.0.0.2:9\"}";
        var tcp = SMALL.replace(
                "health: /health", "health: /health, tcp: [{listen: " + listen + ", address: \"127.0.0.1:9002\"}]");
        contradicts(tcp, "workloads.shop.service.tcp is given at rpo 0");
        var ports = Config.parse("x", tcp.replace("rpo: 0s", "rpo: 5s"))
                .workloads()
                .getFirst()
                .service()
                .orElseThrow()
                .traits()
                .tcp();
        assertEquals("10.0.0.2:9", ports.getFirst().listen().get(Site.PUBLIC));
        contradicts(tcp.replace("rpo: 0s", "rpo: 5s").replace("10.0.0.1:9\"", "10.0.0.1:4\""), "are both 10.0.0.1:4");
    }

    @Test
    void metricsStayOnLoopback() {
        contradicts(
                SMALL.replace("gateway: \"10.0.0.1:4\"", "gateway: \"10.0.0.1:4\", metrics: \"10.0.0.1:5\""),
                "metrics");
    }

    @Test
    void tuningMustHoldTogether() {
        contradicts(SMALL + "tuning: {lease: 1s}\n", "tuning.lease is 1.0 s");
        contradicts(SMALL + "tuning: {suspect: 2s}\n", "not shorter than lease");
        contradicts(SMALL + "tuning: {suspect_least: 1s}\n", "longer than suspect");
        assertEquals(
                100,
                Config.parse("x", SMALL + "tuning: {suspect: 100ms}\n").tuning().suspectLeastMillis());
        contradicts(SMALL + "tuning: {return_points_per_second: 0}\n", "return_points_per_second is 0");
        contradicts(SMALL + "tuning: {dwell: 0}\n", "dwell is shorter than a millisecond");
        assertEquals(
                250,
                Config.parse("x", SMALL + "tuning: {queue_target: 250ms}\n")
                        .tuning()
                        .queueTargetMillis());
    }

    @Test
    void aNameThatNoGroupMayHaveIsRefused() {
        contradicts(SMALL.replace("  shop:", "  Shop!:"), "Group name 'Shop!' is refused");
    }

    @Test
    void aFileThatIsNotThereOrEmptyOrNotTextIsExplained(@TempDir Path dir) throws IOException {
        var file = dir.resolve("sundog.yaml");
        assertThrows(OperatorException.class, () -> Config.load(file));
        assertThrows(OperatorException.class, () -> Config.load(dir));
        for (var content : List.of("", "# nothing\n", "[]", "text", "\t", "a: b: c", "--- {}\n--- {}\n", "\u0000")) {
            Files.writeString(file, content);
            assertThrows(OperatorException.class, () -> Config.load(file), content);
        }
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0x41});
        assertThrows(OperatorException.class, () -> Config.load(file));
    }

    private static Optional<ProbeAddress> probe(String said) {
        var yaml = SMALL.replaceFirst("private: \\{", "private: {probe: " + said + ", ");
        return Config.parse("x", yaml).sites().get(Voter.PRIVATE).probe();
    }

    @Test
    void probesAreBesideTheLinkElsewhereOrNot() {
        var beside = Config.parse("x", SMALL).sites().get(Voter.PRIVATE);
        assertEquals(beside.link(), beside.probe().map(ProbeAddress::address));
        assertEquals(Optional.empty(), probe("none"));
        assertEquals(Optional.of(ProbeAddress.beside("10.0.0.9:862")), probe("\"10.0.0.9:862\""));
        assertEquals(
                Optional.of(new ProbeAddress(beside.link().orElseThrow(), Duration.ofSeconds(1), List.of())),
                probe("{interval: 1s}"));
        for (var wrong : List.of(
                "{interval: 5ms}",
                "{interval: 2s}",
                "{answer: [host]}",
                "{address: nowhere}",
                "nowhere",
                "{adress: 1}")) {
            assertThrows(OperatorException.class, () -> probe(wrong), wrong);
        }
    }

    @Test
    void a_service_is_the_workload_s_that_names_it_and_else_the_one_of_its_name() {
        var told = SMALL.replace(
                "gateway: \"10.0.0.1:4\"}", "gateway: \"10.0.0.1:4\", telemetry: {otlp_http: \"127.0.0.1:4318\"}}");
        var shop = new GroupId("shop");
        assertEquals(
                new TelemetryDoors(Optional.empty(), Optional.of("127.0.0.1:4318"), Map.of("shop", shop)),
                Config.parse("x", told).sites().get(Voter.PRIVATE).telemetry().orElseThrow());
        assertEquals(
                Map.of("front", shop, "back", shop),
                Config.parse("x", told.replace("    rpo: 0s", "    services: [front, back]\n    rpo: 0s"))
                        .sites()
                        .get(Voter.PRIVATE)
                        .telemetry()
                        .orElseThrow()
                        .groups());
        assertEquals(
                Optional.empty(),
                Config.parse("x", told).sites().get(Voter.PUBLIC).telemetry());
    }

    @Test
    void doors_for_spans_that_cannot_be_are_refused() {
        var at = "gateway: \"10.0.0.1:4\", telemetry: ";
        var nothing = refused(SMALL.replace("gateway: \"10.0.0.1:4\"}", at + "{}}"));
        assertTrue(nothing.what().contains("sites.private.telemetry.otlp_grpc"), nothing.what());
        var same = "{otlp_grpc: \"127.0.0.1:1\", otlp_http: \"127.0.0.1:1\"}}";
        assertTrue(refused(SMALL.replace("gateway: \"10.0.0.1:4\"}", at + same))
                .what()
                .contains("are both"));
        var twice = SMALL.replace("    rpo: 0s", "    services: [a]\n    rpo: 0s")
                + "  other: {rpo: 1m, root: /srv/other, services: [a]}\n";
        assertTrue(
                refused(twice).what().contains("'a', which is taken as shop's"),
                refused(twice).what());
    }
}
