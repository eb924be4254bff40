package dev.sundog.cli.backup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sundog.link.Authority;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host is put back from its backup: all of it, or nothing. */
final class BackupTest {
    private static final Instant NOW = Instant.now();

    @TempDir
    Path dir;

    private Host host;
    private Host target;
    private Path file;

    @BeforeEach
    void aHostThatRan() throws IOException {
        bundles("installation");
        var state = Files.createDirectory(dir.resolve("state"));
        Files.writeString(state.resolve("api.token"), "secret\n");
        Files.write(state.resolve("link-history"), new byte[100_000]);
        Files.writeString(state.resolve("index.db"), "made anew");
        Files.writeString(state.resolve("voter.id"), "a vote");
        Files.createDirectories(state.resolve("quorum"));
        Files.writeString(state.resolve("quorum/log"), "votes");
        var config = Files.writeString(dir.resolve("sundog.yaml"), """
                version: 1
                sites:
                  private: {link: "10.0.0.1:1", quorum: "10.0.0.1:2", relay: "10.0.0.1:3", gateway: "10.0.0.1:4"}
                  public: {link: "10.0.0.2:1", quorum: "10.0.0.2:2", relay: "10.0.0.2:3", gateway: "10.0.0.2:4"}
                workloads: {shop: {rpo: 0s, root: %s}}
                """.formatted(dir.resolve("data")));
        host = new Host(config, dir.resolve("installation/private"), state);
        target = new Host(dir.resolve("new.yaml"), dir.resolve("new/bundle"), dir.resolve("new-state"));
        file = dir.resolve("backup");
    }

    private void bundles(String name) {
        var hosts = Map.of(Voter.PRIVATE, "10.0.0.1", Voter.PUBLIC, "10.0.0.2", Voter.WITNESS, "10.0.0.3");
        Authority.create(dir.resolve(name), hosts, NOW, new SecureRandom());
    }

    private Kept take() {
        return new Taking(host, "1.2.3", NOW.plusSeconds(1)).to(file);
    }

    private Kept putBack() {
        return new PuttingBack(target, NOW.plusSeconds(2)).from(file);
    }

    private OperatorException refused() throws IOException {
        var before = everything();
        var e = assertThrows(OperatorException.class, this::putBack);
        assertEquals(before, everything(), "something was left behind by: " + e.what());
        return e;
    }

    private TreeMap<String, Integer> everything() throws IOException {
        var all = new TreeMap<String, Integer>();
        try (var paths = Files.walk(dir)) {
            for (var path : paths.toList()) {
                all.put(path.toString(), Files.isRegularFile(path) ? Arrays.hashCode(Files.readAllBytes(path)) : 0);
            }
        }
        return all;
    }

    @Test
    void all_comes_back_but_the_votes_and_what_is_made_anew() throws Exception {
        var kept = take();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(
                List.of(
                        "sundog.yaml",
                        "bundle/bundle.properties",
                        "bundle/ca.pem",
                        "bundle/cert.pem",
                        "bundle/key.pem",
                        "state/api.token",
                        "state/link-history"),
                kept.parts());
        assertEquals(kept.parts(), putBack().parts());
        assertEquals(Files.readString(host.config()), Files.readString(target.config()));
        for (var name : List.of("bundle.properties", "ca.pem", "cert.pem", "key.pem")) {
            assertArrayEquals(
                    Files.readAllBytes(host.bundle().resolve(name)),
                    Files.readAllBytes(target.bundle().resolve(name)));
        }
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(target.bundle().resolve("key.pem"))));
        try (var state = Files.list(target.state())) {
            assertEquals(
                    List.of("api.token", "link-history", "voter.id"),
                    state.map(p -> p.getFileName().toString()).sorted().toList());
        }
        var mark = Files.readString(target.state().resolve("voter.id"));
        assertTrue(mark.matches("sundog-voter 1\nvoter private@\\S+\nstarts 9\\d{11}000000\n"), mark);
    }

    @Test
    void every_tar_lists_it() throws Exception {
        take();
        var tar = new ProcessBuilder("tar", "-tvf", file.toString())
                .redirectErrorStream(true)
                .start();
        var said = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, tar.waitFor(), said);
        assertTrue(said.contains("-rw-------") && said.contains("MANIFEST") && said.contains("bundle/key.pem"), said);
    }

    @Test
    void a_byte_changed_anywhere_or_a_cut_is_refused_and_nothing_put_back() throws IOException {
        take();
        var good = Files.readAllBytes(file);
        for (int at = 0; at < good.length; at += at < 12_000 ? 37 : 4_099) {
            var bad = good.clone();
            bad[at] ^= 0x10;
            Files.write(file, bad);
            refused();
        }
        for (int length = 0; length < good.length; length += length < 12_000 ? 256 : 20_000) {
            Files.write(file, Arrays.copyOf(good, length));
            refused();
        }
        Files.write(file, Arrays.copyOf(good, good.length + 512));
        refused();
        Files.write(file, good);
        putBack();
    }

    @Test
    void a_later_format_and_what_is_no_backup_are_told_apart() throws IOException {
        take();
        var later = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                .replaceFirst("sundog-backup 1\n", "sundog-backup 2\n");
        Files.write(file, later.getBytes(StandardCharsets.ISO_8859_1));
        var e = refused();
        assertTrue(e.what().contains("a backup of format 2; this release reads 1"), e.what());
        Files.writeString(file, "something else");
        assertTrue(refused().what().contains("is not a backup of Sundog"));
        Files.delete(file);
        assertTrue(refused().what().contains("cannot be read"));
    }

    @Test
    void what_is_there_already_is_never_overwritten() throws IOException {
        take();
        var again = assertThrows(OperatorException.class, this::take);
        assertTrue(again.what().contains("is there already"), again.what());
        Files.writeString(target.config(), "version: 1\n");
        assertTrue(refused().what().contains("new.yaml is there already"));
        Files.writeString(target.config(), "# as the package brings it\n\n");
        Files.createDirectories(target.state());
        Files.writeString(target.state().resolve("index.db"), "somebody's");
        assertTrue(refused().what().contains("new-state is not empty"));
        Files.delete(target.state().resolve("index.db"));
        putBack();
        assertFalse(Files.readString(target.config()).startsWith("#"));
        assertTrue(refused().what().contains("new/bundle is not empty"));
    }

    @Test
    void a_backup_of_another_installation_is_refused_by_the_bundle_or_the_data_that_is_there() throws IOException {
        take();
        bundles("other");
        target = new Host(target.config(), dir.resolve("other/private"), target.state());
        var bundle = refused();
        assertTrue(bundle.what().contains("other/private is that of private of installation"), bundle.what());
        target = new Host(target.config(), dir.resolve("new/bundle"), target.state());
        var marker = Files.createDirectories(dir.resolve("data/.sundog")).resolve("marker");
        Files.writeString(marker, "sundog-marker 1\ninstallation strange\ngroup shop\nid 1\n");
        var data = refused();
        assertTrue(data.what().contains("marker says installation strange"), data.what());
    }

    @Test
    void a_host_that_would_not_start_is_not_kept() throws IOException {
        Files.writeString(host.config(), "version: 1\nsitse: {}\n");
        var e = assertThrows(OperatorException.class, this::take);
        assertTrue(e.what().contains("sitse"), e.what());
        Files.writeString(host.config(), Files.readString(host.config()).replace("sitse", "sites"));
        Files.createDirectory(host.bundle().resolve("next"));
        assertThrows(OperatorException.class, this::take);
        Files.delete(host.bundle().resolve("next"));
        Files.delete(host.bundle().resolve("key.pem"));
        assertThrows(OperatorException.class, this::take);
        assertFalse(Files.exists(file));
    }

    @Test
    void a_full_disk_leaves_no_backup_and_nothing_put_back() throws Exception {
        var small = Files.createDirectory(dir.resolve("small"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=64k", "sundog-test", small.toString()) == 0);
        try {
            var whole = file;
            take();
            file = small.resolve("backup");
            var kept = assertThrows(OperatorException.class, this::take);
            assertTrue(kept.what().contains("There is no backup"), kept.what());
            try (var left = Files.list(small)) {
                assertEquals(0, left.count());
            }
            file = whole;
            target = new Host(target.config(), target.bundle(), small);
            assertTrue(refused().what().contains("Nothing was"));
            assertFalse(Files.exists(target.bundle()));
        } finally {
            run("umount", "-l", small.toString());
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
