package dev.sundog.transfer;

import dev.sundog.index.Agreed;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Layout;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One round: what was made, and the layouts with their grids. */
final class MakingRound {
    final List<Pending> batch;
    final Map<TreePath, Pending> last = new LinkedHashMap<>();
    final Map<Digest, byte[]> literals;
    final Map<TreePath, Applying.Made> made = new LinkedHashMap<>();
    final Map<TreePath, Layout> layouts = new HashMap<>();
    /** Names of files that were made anew. */
    final Map<TreePath, Agreed> linkedAnew = new HashMap<>();

    MakingRound(List<Pending> batch, Map<Digest, byte[]> literals) {
        this.batch = batch;
        this.literals = literals;
        for (var p : batch) {
            // A name keeps the place of its first version: what that was made of may be replaced by what came after it.
            last.put(p.change().path(), p);
        }
    }

    /** Files before their further names. */
    List<Pending> puts() {
        return last.values().stream()
                .filter(p -> p.entry().isPresent())
                .sorted(Comparator.comparing(p -> p.entry().orElseThrow() instanceof Entry.HardLink))
                .toList();
    }

    List<Pending> deletes() {
        // What a directory holds goes before it, name by name, so that it is known where its content is kept.
        return last.values().stream()
                .filter(p -> p.entry().isEmpty())
                .sorted(Comparator.comparing((Pending p) -> p.change().path()).reversed())
                .toList();
    }

    /** Whether something is made of what stands in other files. */
    boolean takesFromFiles() {
        return puts().stream()
                .anyMatch(p -> p.literals().size() < p.layout().chunks().size());
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
