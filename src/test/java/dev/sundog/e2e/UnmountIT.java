package dev.sundog.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source whose disk is unmounted while it is mirrored: an absence is not mirrored. */
final class UnmountIT {
    private static final Duration SOME = Estate.LONG;

    /** More than two of the scans that find what watching missed. */
    private static final long LONG_NANOS = 12_000_000_000L;

    @TempDir(factory = ShortTemp.class)
    Path root;

    @Test
    void unmounting_the_source_deletes_nothing_on_the_other_side_and_mounting_it_again_goes_on() throws Exception {
        try (var estate = new Estate(root)) {
            var data = estate.data(Site.PRIVATE);
            var real = Files.createDirectory(root.resolve("real"));
            try {
                var mounted = mount(real, data);
                Assumptions.assumeTrue(mounted.code() == 0, "this host may not mount: " + mounted.said());
                new Tree(data, 31).fill("some", 80, 5_000);
                estate.up(Voter.values());
                estate.until(
                        "protected", SOME, () -> estate.allHot(Voter.PRIVATE) && estate.isProtected(Voter.PRIVATE));
                estate.untilEqual(); // hot says durable at public, which is before it is made there
                var before = names(estate.data(Site.PUBLIC));
                assertEquals(names(data), before);
                assertTrue(before.size() > 80);
                unmount(data);
                assertEquals(Set.of(), names(data));
                assertNothingIsDeleted(estate, before);
                assertEquals(0, mount(real, data).code());
                estate.until("it is not stopped any more", SOME, () -> !saysStopped(estate));
                estate.until("every copy is hot again", SOME, () -> estate.allHot(Voter.PRIVATE));
                Files.writeString(data.resolve("written-since"), "since then");
                var copy = estate.data(Site.PUBLIC).resolve("written-since");
                estate.until("what was written since is at public", SOME, () -> Files.exists(copy));
                assertTrue(names(estate.data(Site.PUBLIC)).containsAll(before));
            } finally {
                unmount(data);
            }
        }
    }

    private static void assertNothingIsDeleted(Estate estate, Set<String> before)
            throws IOException, InterruptedException {
        estate.until("private says that it is stopped", SOME, () -> saysStopped(estate));
        long end = System.nanoTime() + LONG_NANOS;
        while (System.nanoTime() < end) {
            assertEquals(before, names(estate.data(Site.PUBLIC)));
            for (var voter : Voter.values()) {
                assertTrue(estate.process(voter).isAlive(), voter + " ended");
            }
            Thread.sleep(500);
        }
        estate.until("private still says that it is stopped", SOME, () -> saysStopped(estate));
    }

    private static boolean saysStopped(Estate estate) {
        return estate.status(Voter.PRIVATE)
                .map(s -> s.warnings().stream()
                        .anyMatch(w -> w.startsWith("files/. is stopped: ") && w.contains("sundog accept files/.")))
                .orElse(false);
    }

    private static Peer.Ended mount(Path from, Path at) throws IOException, InterruptedException {
        return Peer.run(List.of("mount", "--bind", from.toString(), at.toString()));
    }

    private static void unmount(Path at) throws IOException, InterruptedException {
        Peer.run(List.of("umount", "-l", at.toString()));
    }

    private static Set<String> names(Path tree) throws IOException {
        try (var paths = Files.walk(tree)) {
            return paths.filter(p -> !p.startsWith(tree.resolve(".sundog")) && !p.equals(tree))
                    .map(p -> tree.relativize(p).toString())
                    .collect(Collectors.toSet());
        }
    }
}
