package dev.sundog.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.api.CertificateReport;
import dev.sundog.e2e.Estate.Port;
import dev.sundog.link.Credentials;
import dev.sundog.link.HostPort;
import dev.sundog.link.Issuer;
import dev.sundog.link.JoinDesk;
import dev.sundog.link.Joining;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of certificates: two hosts join by tokens, get others while clients buy, and one of them is revoked. */
final class CertificatesIT {
    private static final Duration SOME = Estate.LONG;
    private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int TRIES = 5;

    @TempDir(factory = ShortTemp.class)
    Path root;

    @Test
    void hosts_join_by_token_are_renewed_unnoticed_and_a_revoked_one_is_shut_out() throws Exception {
        Peer.needed();
        try (var estate = Shops.estate(root, "0s", "hot")) {
            join(estate, Voter.PRIVATE, Voter.PUBLIC);
            estate.up(Voter.values());
            Moves.settle(estate, Site.PRIVATE);
            renewWhileClientsBuy(estate);
            revoke(estate, Voter.PUBLIC);
        }
    }

    /** Whoever stands still for ten seconds in the middle of it has to be invited anew. */
    private void join(Estate estate, Voter... voters) throws Exception {
        for (int i = 1; i < TRIES; i++) {
            try {
                joinOnce(estate, voters);
                return;
            } catch (AssertionError e) {
                System.out.println("joining failed: " + e.getMessage());
            }
        }
        joinOnce(estate, voters);
    }

    /** Takes away the bundles that were made centrally, and joins by two commands for each host. */
    private void joinOnce(Estate estate, Voter... voters) throws Exception {
        var installation = root.resolve("installation").toString();
        var words = new ArrayList<>(List.of("invite", installation, "--listen", "127.0.0.1:0", "--json"));
        for (var voter : voters) {
            words.addAll(List.of("--as", voter.label()));
            try (var files = Files.list(estate.bundle(voter))) {
                for (var file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
        var invite = new ProcessBuilder(Estate.sundog(words.toArray(String[]::new)))
                .redirectErrorStream(true)
                .start();
        try (var lines = invite.inputReader(StandardCharsets.UTF_8)) {
            for (var ignored : voters) {
                joinOne(estate, lines.readLine());
            }
            assertTrue(invite.waitFor(SOME.toSeconds(), TimeUnit.SECONDS), "the command listens for ever");
            assertEquals(0, invite.exitValue(), () -> rest(lines));
        } finally {
            Estate.ended(invite.toHandle());
        }
    }

    private static String rest(BufferedReader lines) {
        return lines.lines().toList().toString();
    }

    private void joinOne(Estate estate, String invited) throws Exception {
        var token = TOKEN.matcher(String.valueOf(invited));
        assertTrue(token.find(), invited);
        var voter = invited.contains("\"private\"") ? Voter.PRIVATE : Voter.PUBLIC;
        var bundle = estate.bundle(voter);
        var join = new ProcessBuilder(Estate.sundog("join", "-", "--bundle", bundle.toString()))
                .redirectErrorStream(true)
                .redirectOutput(new File(root.toFile(), "join-" + voter.label()))
                .start();
        try (var in = join.outputWriter(StandardCharsets.UTF_8)) {
            in.write(token.group(1) + "\n");
        }
        assertEquals(0, join.waitFor(), Files.readString(root.resolve("join-" + voter.label())));
        assertEquals(voter, Credentials.load(bundle, Instant.now()).identity().voter());
    }

    private static Issuer issuer(Estate estate) {
        return Issuer.open(Issuer.at(estate.root().resolve("installation")), RANDOM);
    }

    /** Gives a voter another certificate and key, while its agent runs; again where this machine stood still too long. */
    private static void renew(Estate estate, Voter voter) throws InterruptedException {
        estate.until(voter + " has another certificate", SOME, () -> {
            renewOnce(estate, voter);
            return true;
        });
    }

    private static void renewOnce(Estate estate, Voter voter) {
        var any = new HostPort("127.0.0.1", 0);
        var clock = InstantSource.system();
        var terms = new JoinDesk.Terms(Map.of(voter, List.of()), Duration.ofMinutes(5), Duration.ofDays(30));
        try (var desk = JoinDesk.open(issuer(estate), any, any, terms, clock, event -> {})) {
            new Joining(desk.invitations().getFirst(), clock, RANDOM).again(estate.bundle(voter));
        }
    }

    private static String serial(Estate estate, Voter voter) {
        return estate.status(voter).map(s -> s.certificate().serial()).orElse("");
    }

    private static void renewWhileClientsBuy(Estate estate) throws Exception {
        var here = new Buyer(estate.port(Voter.PRIVATE, Port.GATEWAY));
        var there = new Buyer(estate.port(Voter.PUBLIC, Port.GATEWAY));
        estate.until("both gateways serve", SOME, () -> here.buys() && there.buys());
        here.failed().clear();
        there.failed().clear();
        var before = Arrays.stream(Voter.values()).map(v -> serial(estate, v)).toList();
        var over = new AtomicBoolean();
        var clients = List.of(here.buying(over), there.buying(over));
        try {
            for (var voter : Voter.values()) {
                renew(estate, voter);
            }
            for (var voter : Voter.values()) {
                estate.until(
                        voter + " has taken it up",
                        SOME,
                        () -> serial(estate, voter)
                                .equals(Credentials.load(estate.bundle(voter), Instant.now())
                                        .serial()));
                assertFalse(before.contains(serial(estate, voter)), voter + " was not renewed");
            }
            for (var buyer : List.of(here, there)) {
                int then = buyer.count();
                estate.until("clients go on", SOME, () -> buyer.count() > then + 5);
            }
        } finally {
            over.set(true);
            for (var client : clients) {
                client.join();
            }
        }
        var current = serial(estate, Voter.PUBLIC);
        for (var port : List.of(Port.LINK, Port.QUORUM, Port.RELAY)) {
            estate.until(port + " shows the new one", SOME, () -> current.equals(shown(estate, port)));
        }
        assertEquals(List.of(), here.failed());
        assertEquals(List.of(), there.failed());
        estate.untilEqual();
        for (var site : Site.values()) {
            assertEquals(Set.of(), here.missing(estate.data(site)));
            assertEquals(Set.of(), there.missing(estate.data(site)));
        }
    }

    /** Which certificate public shows at a port. */
    private static String shown(Estate estate, Port port) {
        var context =
                Credentials.load(estate.bundle(Voter.WITNESS), Instant.now()).sslContext();
        try (var socket =
                (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", estate.port(Voter.PUBLIC, port))) {
            socket.startHandshake();
            var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return certificate.getSerialNumber().toString(16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void revoke(Estate estate, Voter voter) throws Exception {
        assertNotEquals(
                List.of(), issuer(estate).revoke(voter.label(), Instant.now()).serials());
        for (var each : Voter.values()) {
            estate.until(
                    each + " has the list",
                    SOME,
                    () -> estate.status(each)
                            .map(s -> s.certificate().revocationList() == 1)
                            .orElse(false));
        }
        estate.until(
                "its link is down and says why",
                SOME,
                () -> estate.status(Voter.PRIVATE)
                        .map(s -> s.warnings().toString().contains("was revoked by the authority"))
                        .orElse(false));
        for (var other : List.of(Voter.PRIVATE, Voter.WITNESS)) {
            estate.until(
                    other + " does not hear its vote",
                    SOME,
                    () -> estate.status(other)
                            .map(s -> !s.quorum().reachable().contains(voter)
                                    && s.quorum().majority())
                            .orElse(false));
        }
        estate.until(
                "it says itself that it is revoked",
                SOME,
                () -> estate.status(voter)
                        .map(s -> s.certificate())
                        .flatMap(CertificateReport::problem)
                        .filter(problem -> problem.contains("is revoked"))
                        .isPresent());
        estate.until(
                "a copy at a host that was shut out does not count",
                SOME,
                () -> estate.status(Voter.PRIVATE).isPresent() && !estate.isProtected(Voter.PRIVATE));
    }
}
