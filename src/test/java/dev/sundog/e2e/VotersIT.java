package dev.sundog.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.sundog.api.GroupReport;
import dev.sundog.api.StatusReport;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With two of three voters up the other site takes over; with one nobody is promoted, and it is said why. */
final class VotersIT {
    private static final Duration SOME = Estate.LONG;
    /** Longer than after which public would take over if it might. */
    private static final long LONE_NANOS = Estate.LEASE.plusSeconds(5).toNanos();

    @TempDir(factory = ShortTemp.class)
    Path root;

    @Test
    void with_two_of_three_voters_public_takes_over_with_every_file_and_private_comes_back_as_the_mirror()
            throws Exception {
        try (var estate = protectedEstate()) {
            var before = contents(estate.data(Site.PRIVATE));
            Moves.settle(estate, Site.PRIVATE);
            estate.kill(Voter.PRIVATE);
            estate.until("public holds", SOME, () -> isServing(estate, Voter.PUBLIC));
            assertEquals(before, contents(estate.data(Site.PUBLIC)));
            estate.up(Voter.PRIVATE);
            estate.until(
                    "private is the mirror",
                    SOME,
                    () -> standing(estate, Voter.PRIVATE).equals("mirror"));
            assertEquals(Optional.of(Site.PUBLIC), estate.holder(Voter.PRIVATE));
            estate.until("the copy at private is current", SOME, () -> Moves.isSettled(estate, Site.PUBLIC));
            Files.writeString(estate.data(Site.PUBLIC).resolve("written-at-public"), "since then");
            var copy = estate.data(Site.PRIVATE).resolve("written-at-public");
            estate.until("the file is at private", SOME, () -> reads(copy, "since then"));
            estate.until("the copy at private is hot", SOME, () -> estate.allHot(Voter.PUBLIC));
            estate.untilEqual();
            assertEquals(contents(estate.data(Site.PUBLIC)), contents(estate.data(Site.PRIVATE)));
        }
    }

    @Test
    void with_one_of_three_voters_nobody_is_promoted_and_status_says_why() throws Exception {
        try (var estate = protectedEstate()) {
            estate.kill(Voter.WITNESS);
            estate.kill(Voter.PRIVATE);
            estate.until(
                    "public knows that there is no majority",
                    SOME,
                    () -> estate.status(Voter.PUBLIC)
                            .map(s -> !s.quorum().majority())
                            .orElse(false));
            long end = System.nanoTime() + LONE_NANOS;
            while (System.nanoTime() < end) {
                assertFalse(isServing(estate, Voter.PUBLIC), "public was promoted alone");
                assertNotEquals(Optional.of(Site.PUBLIC), estate.holder(Voter.PUBLIC), "public was promoted alone");
                Thread.sleep(100);
            }
            estate.until(
                    "it is said why",
                    SOME,
                    () -> saysWhy(estate.status(Voter.PUBLIC).orElseThrow()));
            estate.up(Voter.WITNESS);
            estate.until("public holds", SOME, () -> isServing(estate, Voter.PUBLIC));
        }
    }

    private static boolean saysWhy(StatusReport status) {
        assertFalse(status.quorum().majority());
        return status.quorum().why().contains("1 of 3 voters")
                && status.groups().getFirst().why().contains("nobody is promoted")
                && status.warnings().stream()
                        .anyMatch(w -> w.contains(status.quorum().why()));
    }

    private Estate protectedEstate() throws IOException, InterruptedException {
        var estate = new Estate(root);
        new Tree(estate.data(Site.PRIVATE), 11).fill("some", 60, 8_000);
        estate.up(Voter.values());
        Moves.settle(estate, Site.PRIVATE);
        estate.until("public knows that it may take over", SOME, () -> estate.isProtected(Voter.PUBLIC));
        return estate;
    }

    private static boolean isServing(Estate estate, Voter voter) {
        return standing(estate, voter).equals("serving");
    }

    private static String standing(Estate estate, Voter voter) {
        return estate.status(voter)
                .flatMap(s -> s.groups().stream().findFirst())
                .map(GroupReport::standing)
                .orElse("");
    }

    private static boolean reads(Path file, String content) {
        try {
            return Files.exists(file) && Files.readString(file).equals(content);
        } catch (IOException e) {
            return false;
        }
    }

    /** Every name with what it holds, but Sundog's own. */
    private static Map<String, String> contents(Path tree) throws IOException {
        var out = new TreeMap<String, String>();
        try (var paths = Files.walk(tree)) {
            for (var path :
                    paths.filter(p -> !p.startsWith(tree.resolve(".sundog"))).toList()) {
                out.put(tree.relativize(path).toString(), content(path));
            }
        }
        return out;
    }

    private static String content(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            return "-> " + Files.readSymbolicLink(path);
        }
        return Files.isDirectory(path)
                ? "directory"
                : new String(Base64.getEncoder().encode(Files.readAllBytes(path)), StandardCharsets.US_ASCII);
    }
}
