package dev.sundog.agent;

import dev.sundog.host.FileUsers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Looks for programs that have files of a group mapped, shared and writable: a second store to a page raises no notice and
 * changes no time, so nobody can tell when it must be durable at the other site (DESIGN rule 12).
 */
final class SharedMaps {
    private static final Duration MOST = Duration.ofMillis(500);
    private static final int MOST_SHOWN = 20;

    private final Optional<Path> root;
    private final BooleanSupplier matters;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile List<String> problems = List.of();

    /** @param matters whether this site writes the group now, and no loss is tolerable */
    SharedMaps(Optional<Path> root, BooleanSupplier matters) {
        this.root = root;
        this.matters = matters;
    }

    /** Every second; returns at once, and does nothing while the last look goes on. */
    void check() {
        if (looking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("shared-maps").start(() -> {
                try {
                    look();
                } finally {
                    looking.set(false);
                }
            });
        }
    }

    void look() {
        if (root.isEmpty() || !matters.getAsBoolean()) {
            problems = List.of();
            return;
        }
        var found = FileUsers.beneath(root.get(), MOST).held(FileUsers.How.MAPPED_WRITABLE);
        var lines = new ArrayList<String>();
        for (var use : found.subList(0, Math.min(found.size(), MOST_SHOWN))) {
            lines.add("rpo 0s cannot be promised for " + use.file() + ": process " + use.pid() + " (" + use.process()
                    + ") has it mapped writable -> let it write by write(), or give the workload an rpo above 0s");
        }
        if (found.size() > MOST_SHOWN) {
            lines.add("rpo 0s cannot be promised for " + (found.size() - MOST_SHOWN) + " mapped files more");
        }
        problems = List.copyOf(lines);
    }

    List<String> problems() {
        return problems;
    }
}
