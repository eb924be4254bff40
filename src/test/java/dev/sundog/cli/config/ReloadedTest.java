package dev.sundog.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every key of the reference of the configuration is taken up by an agent that runs, or named as one that waits. */
final class ReloadedTest {
    private String text;
    private Config started;

    @BeforeEach
    void readTheReference() throws IOException {
        text = Files.readString(Path.of("etc/sundog.yaml"));
        started = Config.parse("it", text);
    }

    private Reloaded changed(String from, String to) {
        assertTrue(text.contains(from), from);
        return Reloaded.of("it", started, started, Config.parse("it", text.replace(from, to)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "08:00,50mbit | 08:00,60mbit | networks.private.egress",
                "ingress: 50mbit | ingress: 20mbit | networks.private.ingress",
                "Europe/Berlin        # | Europe/Paris         # | networks.private.egress networks.private.budget",
                "cost: 40 | cost: 50 | networks.public.budget",
                "bytes: 2TB | bytes: 1TB | networks.private.budget",
                "rescan: 60s | rescan: 61s | tuning.rescan",
                "return_points_per_second: 10 | return_points_per_second: 20 | tuning.return_points_per_second",
                "dwell: 15s | dwell: 16s | tuning.dwell",
                "queue_target: 50ms | queue_target: 60ms | tuning.queue_target",
                "dev.sundog: info | dev.sundog: debug | log",
                "priority: 8 | priority: 7 | workloads.shop.priority",
                "rpo: 30s | rpo: 1h | workloads.ledger.rpo",
                "floor: 7 | floor: 6 | workloads.shop.data(orders)",
                "pin: 1.5 | pin: 2.5 | workloads.shop.data(reports)",
                "required: true | required: false | workloads.shop.data(orders)",
                "priority: 10 | priority: 9 | workloads.shop.operations",
                "bounded(2s) | bounded(3s) | workloads.shop.operations",
                "cookie(session) | cookie(other) | workloads.shop.service.affinity",
                "spread: holder | spread: even | workloads.shop.service.spread"
            })
    void what_may_change_while_an_agent_runs_is_in_force_and_named(String from, String to, String keys) {
        var reloaded = changed(from, to);
        assertEquals(List.of(keys.split(" ")), reloaded.taken());
        assertEquals(List.of(), reloaded.needRestart());
        assertEquals(Config.parse("it", text.replace(from, to)), reloaded.inForce());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "link: 10.0.0.1:7100 | link: 10.0.0.1:7200 | sites.private.link",
                "quorum: 198.51.100.1:7101 | quorum: 198.51.100.2:7101 | sites.witness.quorum",
                "relay: 10.0.0.1:7102 | relay: 10.0.0.1:7202 | sites.private.relay",
                "gateway: 203.0.113.1:8080 | gateway: 203.0.113.1:8081 | sites.public.gateway",
                "sundog.example.org | other.example.org | sites.private.api",
                "from: [10.0.0.20, 10.0.1.0/24] | from: [10.0.0.20] | sites.private.agent_check",
                "interval: 100ms | interval: 200ms | sites.private.probe",
                "cores: 2-3 | cores: 2-4 | sites.private.cores",
                "realtime: fifo | '' | sites.private.realtime",
                "lease: 2s | lease: 3s | tuning.lease",
                "suspect: 700ms | suspect: 800ms | tuning.suspect",
                "suspect_least: 250ms | suspect_least: 260ms | tuning.suspect_least",
                "rpo: 30s | rpo: 1s | workloads.ledger.rpo",
                "rpo: 1m | rpo: 2m | workloads.papers.rpo",
                "root: /srv/ledger | root: /srv/other | workloads.ledger.root",
                "writes: append | writes: any | workloads.shop.data(orders).writes",
                "health: /healthz | health: /other | workloads.ledger.service.health",
                "address: 127.0.0.1:9002 | address: 127.0.0.1:9004 | workloads.ledger.service.address",
                "standby: hot | standby: promotion | workloads.shop.service.standby",
                "--port=9101 | --port=9102 | workloads.shop.service.drill",
                "deadline: 10s | deadline: 11s | workloads.ledger.service.deadline",
                "'prefer: private }' | 'prefer: public }' | workloads.papers.conflicts",
                "'  papers:' | '  others:' | workloads.papers"
            })
    void what_may_not_is_named_and_stays_as_it_was(String from, String to, String key) {
        var reloaded = changed(from, to);
        assertTrue(reloaded.needRestart().contains(key), reloaded.needRestart().toString());
        assertEquals(List.of(), reloaded.taken());
        if (!key.endsWith(".writes")) {
            assertEquals(started, reloaded.inForce());
        }
    }

    @Test
    void a_key_that_waits_is_named_until_it_is_as_it_was_and_only_changes_are_taken_up() {
        var other = Config.parse("it", text.replace("lease: 2s", "lease: 3s").replace("rescan: 60s", "rescan: 5s"));
        var first = Reloaded.of("it", started, started, other);
        assertEquals(List.of("tuning.rescan"), first.taken());
        var second = Reloaded.of("it", started, first.inForce(), other);
        assertEquals(List.of(), second.taken());
        assertEquals(List.of("tuning.lease"), second.needRestart());
        var third = Reloaded.of("it", started, second.inForce(), started);
        assertEquals(List.of("tuning.rescan"), third.taken());
        assertEquals(List.of(), third.needRestart());
    }

    @Test
    void what_contradicts_what_has_to_wait_is_refused_as_a_whole() {
        // Without the restart that rpo 30s needs, a WebSocket that writes would be let through at rpo 0s.
        var other = Config.parse(
                "it",
                text.replace("rpo: 0s ", "rpo: 30s ")
                        .replace(
                                "      - route: \"GET /live\"\n        reads: local\n",
                                "      - route: \"GET /live\"\n"));
        var e = assertThrows(OperatorException.class, () -> Reloaded.of("it", started, started, other));
        assertTrue(e.what().contains("Without a restart") && e.remedy().contains("Start the agent again"), e.what());
    }
}
