package dev.sundog.agent;

import dev.sundog.host.FileUsers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Looks for programs that have files of groups mapped, shared and writable: a second store to a page raises no notice and
 * changes no time, so nobody can tell when it must be durable at the other site (DESIGN rule 12).
 */
final class SharedMaps {
    /** Nobody waits for it; on a busy machine a shorter look would miss, now and then, what is there all the time. */
    private static final Duration MOST = Duration.ofSeconds(5);

    private static final int MOST_SHOWN = 20;

    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile Map<Path, List<String>> problems = Map.of();

    /**
     * Every second; returns at once, and does nothing while the last look goes on.
     *
     * @param roots of the groups that this site writes now and of which no loss is tolerable
     */
    void check(Set<Path> roots) {
        if (looking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("shared-maps").start(() -> {
                try {
                    look(roots);
                } finally {
                    looking.set(false);
                }
            });
        }
    }

    void look(Set<Path> roots) {
        var next = new HashMap<Path, List<String>>();
        if (!roots.isEmpty()) {
            FileUsers.beneath(roots, MOST)
                    .forEach((root, seen) -> next.put(root, words(seen.held(FileUsers.How.MAPPED_WRITABLE))));
        }
        problems = Map.copyOf(next);
    }

    private static List<String> words(List<FileUsers.Use> found) {
        var lines = new ArrayList<String>();
        for (var use : found.subList(0, Math.min(found.size(), MOST_SHOWN))) {
            lines.add("rpo 0s cannot be promised for " + use.file() + ": process " + use.pid() + " (" + use.process()
                    + ") has it mapped writable -> let it write by write(), or give the workload an rpo above 0s");
        }
        if (found.size() > MOST_SHOWN) {
            lines.add("rpo 0s cannot be promised for " + (found.size() - MOST_SHOWN) + " mapped files more");
        }
        return List.copyOf(lines);
    }

    List<String> problems(Path root) {
        return problems.getOrDefault(root, List.of());
    }
}
