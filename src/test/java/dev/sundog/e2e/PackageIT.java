package dev.sundog.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Debian package is made, installed on this machine, used, replaced by a newer version, removed and purged. */
final class PackageIT {
    private static final Duration SOME = Estate.LONG;
    private static final Path UNIT = Path.of("/usr/lib/systemd/system/sundog.service");
    private static final Path PROGRAM = Path.of("/usr/lib/sundog");
    private static final Path CONFIGURATION = Path.of("/etc/sundog/sundog.yaml");
    private static final Path STATE = Path.of("/var/lib/sundog");
    private static final Path CACHE = Path.of("/var/cache/sundog");

    @TempDir(factory = ShortTemp.class)
    Path root;

    private boolean mine;

    @BeforeEach
    void only_where_nobody_uses_it() throws Exception {
        Peer.needed();
        Assumptions.assumeTrue(Peer.run(List.of("id", "-u")).said().strip().equals("0"), "only root installs packages");
        Assumptions.assumeFalse(
                Files.exists(PROGRAM) || Files.exists(CONFIGURATION) || Files.exists(STATE),
                "Sundog is installed here");
        mine = true;
    }

    @AfterEach
    void nothing_of_it_stays() throws Exception {
        if (mine) {
            Peer.run(List.of("dpkg", "--purge", "sundog"));
            Peer.run(List.of("userdel", "sundog"));
            Peer.run(List.of("groupdel", "sundog"));
        }
    }

    private static String ran(String... command) throws Exception {
        var ended = Peer.run(List.of(command));
        assertEquals(0, ended.code(), () -> String.join(" ", command) + ":\n" + ended.said());
        return ended.said();
    }

    /** The sums of all its files but the one that tells the version. */
    private static String sums(Path deb) throws Exception {
        return ran("dpkg-deb", "--info", deb.toString(), "md5sums")
                .lines()
                .filter(line -> !line.endsWith("/changelog.gz"))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void it_is_made_installed_used_replaced_removed_and_purged() throws Exception {
        var begun = Files.createFile(root.resolve("begun"));
        var first = Deb.of("0.1.0");
        var newer = Deb.of("99.0");
        assertEquals(sums(first), sums(newer), "the same sources give the same files");
        ran("dpkg", "--install", first.toString());
        commandsWork();
        unitIsSound();
        try (var estate = estate()) {
            filesOfOthersAreMirrored(estate);
            whatIsLackingIsSaid(estate);
        }
        // What was there before may be of another user's, whose number this one has got.
        assertEquals(
                "",
                ran(
                        "bash",
                        "-c",
                        "find /tmp /var/tmp -user sundog -cnewer " + begun + " -not -path '" + root
                                + "/*' 2>/dev/null || true"));
        ran("dpkg", "--install", newer.toString());
        assertTrue(ran("dpkg-query", "-W", "sundog").contains("99.0"));
        ran("sundog", "doctor");
        removed();
        purged();
    }

    private static void commandsWork() throws Exception {
        assertTrue(ran("sundog", "--help").contains("Usage: sundog"));
        assertTrue(ran("sundog", "--version").startsWith("sundog "));
        assertTrue(ran("sundog", "doctor").contains("ok    owners"), "root may do all");
        var manual = ran("man", "-l", "/usr/share/man/man1/sundog-status.1.gz");
        assertTrue(manual.contains("--watch") && manual.contains("Show it again every second"), manual);
        for (var page : ran("find", "/usr/share/man/man1", "-name", "sundog*.gz")
                .lines()
                .toList()) {
            assertEquals("", ran("bash", "-c", "man --warnings -l " + page + " 2>&1 >/dev/null"), page);
        }
        var completes = "source /usr/share/bash-completion/completions/sundog; COMP_WORDS=(sundog fail); COMP_CWORD=1;"
                + " _complete_sundog; echo \"${COMPREPLY[@]}\"";
        assertEquals("failover failback", ran("bash", "-c", completes).strip());
        assertTrue(Files.size(CACHE.resolve("sundog.aot")) > 1 << 20, "the cache of classes");
        assertEquals(
                "root:sundog 750", ran("stat", "-c", "%U:%G %a", "/etc/sundog").strip());
        assertEquals(
                "sundog:sundog 750",
                ran("stat", "-c", "%U:%G %a", STATE.toString()).strip());
    }

    private static void unitIsSound() throws Exception {
        assertEquals("", ran("systemd-analyze", "verify", "--man=no", UNIT.toString()));
        assertFalse(Files.exists(Path.of("/etc/systemd/system/multi-user.target.wants/sundog.service")));
    }

    /** The user and the capabilities of the unit, and no others. */
    private static List<String> asTheUnitDoes(String capabilities) {
        return List.of(
                "setpriv",
                "--reuid=sundog",
                "--regid=sundog",
                "--clear-groups",
                "--no-new-privs",
                "--inh-caps=-all" + capabilities,
                "--ambient-caps=-all" + capabilities,
                "--bounding-set=-all" + capabilities,
                "/usr/bin/sundog");
    }

    private static String capabilities() throws IOException {
        var line = Files.readAllLines(UNIT).stream()
                .filter(l -> l.startsWith("AmbientCapabilities="))
                .findFirst()
                .orElseThrow();
        return Arrays.stream(line.substring(line.indexOf('=') + 1).split(" "))
                .map(name -> ",+" + name.substring("CAP_".length()).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }

    private Estate estate() throws Exception {
        ran("chmod", "755", root.toString());
        var estate = new Estate(Files.createDirectory(root.resolve("e")))
                .withoutWitness()
                .launcher(asTheUnitDoes(capabilities()));
        var tells = "grep ^Cap /proc/self/status >%s; exec sleep 1000".formatted(root.resolve("e/of-service"));
        estate.workload("rpo: 5s\nservice: {run: {command: [/bin/sh, -c, '%s'], address: '127.0.0.1:%d', health: /}}\n"
                .formatted(tells, estate.port(Voter.PRIVATE, Estate.Port.SERVICE)));
        for (var site : Site.values()) {
            Files.createDirectory(estate.state(site.voter()));
        }
        ran("chown", "-R", "sundog:sundog", root.resolve("e").toString());
        return estate;
    }

    private void filesOfOthersAreMirrored(Estate estate) throws Exception {
        var theirs = Files.createDirectory(estate.data(Site.PRIVATE).resolve("theirs"));
        var file = Files.writeString(theirs.resolve("file"), "first");
        var program = Files.writeString(theirs.resolve("program"), "#!/bin/sh\n");
        ran("chown", "-R", "12345:23456", theirs.toString());
        ran("chmod", "750", theirs.toString());
        ran("chmod", "600", file.toString());
        ran("chmod", "2755", program.toString());
        estate.up(Voter.PRIVATE, Voter.PUBLIC);
        estate.until("protected", SOME, () -> estate.isProtected(Voter.PRIVATE));
        estate.untilEqual();
        var service = root.resolve("e/of-service");
        estate.until(
                "the service runs",
                SOME,
                () -> Files.exists(service) && service.toFile().length() > 0);
        var able = Files.readAllLines(service).stream()
                .filter(l -> !l.startsWith("CapBnd") && !l.endsWith("\t0000000000000000"))
                .toList();
        assertEquals(1, able.size(), () -> "what a service inherits: " + able);
        // Into a directory of another user, and over a file of another user.
        var more = Files.writeString(theirs.resolve("more"), "second");
        ran("chown", "12345:23456", more.toString());
        Files.writeString(file, "another and longer");
        estate.untilEqual();
        assertEquals(
                "12345:23456 2755",
                ran(
                                "stat",
                                "-c",
                                "%u:%g %a",
                                estate.data(Site.PUBLIC)
                                        .resolve("theirs/program")
                                        .toString())
                        .strip());
        assertEquals(List.of(), owners(estate));
    }

    private static List<String> owners(Estate estate) {
        return estate.control(Voter.PUBLIC).status().warnings().stream()
                .filter(w -> w.contains("owners"))
                .toList();
    }

    /** Without capabilities all is mirrored but owners, and that is said. */
    private static void whatIsLackingIsSaid(Estate estate) throws Exception {
        ran("rm", "-r", estate.data(Site.PRIVATE).resolve("theirs").toString());
        estate.untilEqual();
        estate.kill(Voter.PUBLIC);
        estate.launcher(asTheUnitDoes("")).up(Voter.PUBLIC);
        var fresh = Files.writeString(estate.data(Site.PRIVATE).resolve("new"), "theirs");
        ran("chown", "12345:23456", fresh.toString());
        var there = estate.data(Site.PUBLIC).resolve("new");
        estate.until(
                "it is said", SOME, () -> Files.exists(there) && !owners(estate).isEmpty());
        assertEquals("sundog", ran("stat", "-c", "%U", there.toString()).strip());
        var doctor =
                ran("sundog", "doctor", "--state", estate.state(Voter.PUBLIC).toString());
        assertTrue(doctor.contains("CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER"), doctor);
    }

    private static void removed() throws Exception {
        Files.writeString(CONFIGURATION, "version: 1\n");
        var memory = Files.writeString(STATE.resolve("index.db"), "what an agent remembers");
        ran("dpkg", "--remove", "sundog");
        var left = new ArrayList<String>();
        for (var gone : List.of(PROGRAM, CACHE, UNIT, Path.of("/usr/bin/sundog"), Path.of("/usr/share/doc/sundog"))) {
            if (Files.exists(gone)) {
                left.add(gone.toString());
            }
        }
        assertEquals(List.of(), left);
        assertEquals("version: 1\n", Files.readString(CONFIGURATION), "what a person wrote stays");
        assertTrue(Files.exists(memory), "so does what an agent remembers");
    }

    private static void purged() throws Exception {
        ran("dpkg", "--purge", "sundog");
        assertFalse(Files.exists(CONFIGURATION.getParent()));
        assertFalse(Files.exists(STATE));
        assertTrue(
                ran("getent", "passwd", "sundog").startsWith("sundog:"), "its number must not become another user's");
        assertFalse(Peer.run(List.of("dpkg-query", "-W", "sundog")).code() == 0);
    }
}
