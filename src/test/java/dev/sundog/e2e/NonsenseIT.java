package dev.sundog.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.link.Authority;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator gets wrong is said in two lines, what and what to do, never as a stack trace. */
final class NonsenseIT {
    private static final Duration SOME = Estate.LONG;

    private static final String CONFIGURATION = """
        version: 1
        sites:
          private: {link: 127.0.0.1:1, quorum: 127.0.0.1:2, relay: 127.0.0.1:3, gateway: 127.0.0.1:4}
          public: {link: 127.0.0.1:5, quorum: 127.0.0.1:6, relay: 127.0.0.1:7, gateway: 127.0.0.1:8}
          witness: {quorum: 127.0.0.1:9}
        workloads:
          files: {rpo: 0s, root: ROOT}
        """;

    @TempDir(factory = ShortTemp.class)
    Path root;

    @Test
    void an_unknown_key_is_told_with_the_nearest_name() throws Exception {
        bundles("here", Instant.now());
        assertSays(up("here", CONFIGURATION + "tuning: {rescam: 5s}\n"), "rescam", "rescan");
    }

    @Test
    void values_that_contradict_each_other_are_told() throws Exception {
        bundles("here", Instant.now());
        assertSays(up("here", CONFIGURATION + "tuning: {lease: 2s, suspect: 5s}\n"), "suspect", "lease");
    }

    @Test
    void a_missing_configuration_is_told() throws Exception {
        assertSays(run("up", "--config", root.resolve("none.yaml").toString(), "--state", state()), "none.yaml");
    }

    @Test
    void a_missing_bundle_is_told() throws Exception {
        assertSays(up("nowhere", CONFIGURATION), "nowhere/private", "sundog join");
    }

    @Test
    void an_expired_certificate_is_told() throws Exception {
        bundles("old", Instant.now().minus(Duration.ofDays(1000)));
        assertSays(up("old", CONFIGURATION), "expired", "sundog join --replace");
    }

    @Test
    void a_bundle_that_is_mixed_from_two_installations_is_told() throws Exception {
        bundles("here", Instant.now());
        bundles("there", Instant.now());
        for (var file : List.of("cert.pem", "key.pem", "bundle.properties")) {
            var to = root.resolve("here/private").resolve(file);
            Files.delete(to);
            Files.copy(root.resolve("there/private").resolve(file), to);
        }
        assertSays(up("here", CONFIGURATION), "another installation");
    }

    @Test
    void data_that_is_not_there_is_told() throws Exception {
        bundles("here", Instant.now());
        Files.delete(Files.createDirectories(root.resolve("data")));
        assertSays(up("here", CONFIGURATION), root.resolve("data").toString());
    }

    @Test
    void data_that_is_no_directory_is_told() throws Exception {
        bundles("here", Instant.now());
        Files.writeString(root.resolve("data"), "a file");
        assertSays(up("here", CONFIGURATION), root.resolve("data").toString());
    }

    @Test
    void an_agent_that_does_not_run_is_told() throws Exception {
        assertSays(run("status", "--state", state()), "sundog up");
    }

    @Test
    void agents_of_two_installations_stay_up_and_say_so() throws Exception {
        try (var estate = new Estate(root)) {
            bundles("there", Instant.now());
            Files.move(estate.bundle(Voter.PUBLIC), root.resolve("unused"));
            Files.move(root.resolve("there/public"), estate.bundle(Voter.PUBLIC));
            estate.up(Voter.values());
            estate.until(
                    "private says that the other is of another installation",
                    SOME,
                    () -> estate.status(Voter.PRIVATE).stream()
                            .flatMap(s -> s.warnings().stream())
                            .anyMatch(w -> w.startsWith("link: ") && w.contains("bundles of two installations")));
            assertEquals(Optional.empty(), estate.holder(Voter.PUBLIC));
            for (var voter : Voter.values()) {
                assertTrue(estate.process(voter).isAlive(), voter + " ended");
            }
            assertFalse(estate.isProtected(Voter.PRIVATE));
        }
    }

    private void bundles(String name, Instant now) {
        Authority.create(root.resolve(name), Map.of(), now, new SecureRandom());
    }

    private String state() {
        return root.resolve("state").toString();
    }

    private Peer.Ended up(String bundles, String configuration) throws IOException, InterruptedException {
        var file = Files.writeString(
                root.resolve("sundog.yaml"),
                configuration.replace("ROOT", root.resolve("data").toString()));
        var bundle = root.resolve(bundles).resolve("private").toString();
        return run("up", "--config", file.toString(), "--bundle", bundle, "--state", state());
    }

    private Peer.Ended run(String... arguments) throws IOException, InterruptedException {
        var output = root.resolve("output.log");
        var process = new ProcessBuilder(Estate.sundog(arguments))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(SOME.toSeconds(), TimeUnit.SECONDS);
        process.destroyForcibly().waitFor();
        var said = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
        assertTrue(ended, "it did not end: " + said);
        return new Peer.Ended(process.exitValue(), said);
    }

    private static void assertSays(Peer.Ended ended, String... words) {
        assertNotEquals(0, ended.code(), ended.said());
        for (var word : words) {
            assertTrue(ended.said().contains(word), word + " is missing in: " + ended.said());
        }
        assertTrue(ended.said().contains("sundog: ") && ended.said().contains("-> "), ended.said());
        assertFalse(ended.said().contains("Exception") || ended.said().contains("at dev.sundog"), ended.said());
        assertFalse(ended.said().contains("unexpected"), ended.said());
    }
}
