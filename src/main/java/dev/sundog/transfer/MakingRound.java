package dev.sundog.transfer;

import dev.sundog.index.Agreed;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Layout;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One round: what was made, and the layouts with their grids. */
final class MakingRound {
    final List<Pending> batch;
    final Map<TreePath, Pending> last = new LinkedHashMap<>();
    private final Map<TreePath, Pending> condemned = new LinkedHashMap<>();
    final Map<Digest, byte[]> literals;
    final Map<TreePath, Applying.Made> made = new LinkedHashMap<>();
    final Map<TreePath, Layout> layouts = new HashMap<>();
    /** What was made of other content than came with it, and is perhaps not durable: what it was made of must not go before. */
    final Set<Digest> taken = new HashSet<>();
    /** Names of files that were made anew. */
    final Map<TreePath, Agreed> linkedAnew = new HashMap<>();

    MakingRound(List<Pending> batch, Map<Digest, byte[]> literals) {
        this.batch = batch;
        this.literals = literals;
        for (var p : batch) {
            // A name keeps the place of its first version: what that was made of may be replaced by what came after it.
            var before = last.put(p.change().path(), p);
            if (before != null && before.entry().isPresent() && p.entry().isEmpty()) {
                condemned.put(p.change().path(), before);
            }
        }
    }

    /** Files before their further names. */
    List<Pending> puts() {
        return last.values().stream()
                .filter(p -> p.entry().isPresent())
                .sorted(Comparator.comparing(p -> p.entry().orElseThrow() instanceof Entry.HardLink))
                .toList();
    }

    /**
     * Versions of files that are gone again before they were made, and whose content no other name has: their being gone may be half of
     * a move, of which the other half has not arrived (DESIGN rule 14).
     */
    List<Pending> condemned() {
        var there = new HashSet<Digest>();
        puts().forEach(p -> p.layout().chunks().forEach(c -> there.add(c.hash())));
        return condemned.values().stream()
                .filter(p -> last.get(p.change().path()) instanceof Pending now
                        && now.entry().isEmpty())
                .filter(p -> p.layout().chunks().stream().anyMatch(c -> !there.contains(c.hash())))
                .toList();
    }

    List<Pending> deletes() {
        // What a directory holds goes before it, name by name, so that it is known where its content is kept.
        return last.values().stream()
                .filter(p -> p.entry().isEmpty())
                .sorted(Comparator.comparing((Pending p) -> p.change().path()).reversed())
                .toList();
    }

    /** It is made, perhaps of what stands in other files. */
    void takes(Pending p) {
        p.layout().chunks().forEach(c -> {
            if (!p.literals().containsKey(c.hash())) {
                taken.add(c.hash());
            }
        });
    }

    /** What came with a version that was passed over is nowhere else: it stays in the journal, with what came after it, while it is needed. */
    void stay(Set<Digest> needed) {
        for (var p : batch) {
            var path = p.change().path();
            var brought = new HashSet<>(p.literals().keySet());
            brought.retainAll(needed);
            if (!brought.isEmpty() && last.get(path) instanceof Pending made) {
                made.layout().chunks().forEach(c -> brought.remove(c.hash()));
            }
            if (!brought.isEmpty()) {
                this.made.remove(path);
            }
        }
    }

    boolean isMade(Pending p) {
        return made.containsKey(p.change().path());
    }

    /** Whether it is there, as it shall be. */
    boolean isThere(Pending p) {
        return made.get(p.change().path()) instanceof Applying.Done;
    }

    /** Of what could not be made, because its content is not here any more. */
    Map<TreePath, Applying.Made> lost() {
        var lost = new LinkedHashMap<>(made);
        lost.values().removeIf(m -> !(m instanceof Applying.Lost));
        return lost;
    }
}
