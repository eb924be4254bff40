package dev.sundog.transfer;

import dev.sundog.dataset.Dataset;
import dev.sundog.dataset.Stat;
import dev.sundog.index.Agreed;
import dev.sundog.model.Entry;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Layout;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;

/**
 * Makes a file anew that has rotted, out of content that is checked, and exchanges the two. A reader sees the one or the other; a crash
 * leaves one of them, of which the rotten one looks as before and is found again. On the apply thread alone.
 */
final class Restoring {
    /** What became of it. */
    sealed interface Outcome {}

    /** It holds what was agreed. */
    record Restored(Entry.File file, Layout layout, Stat stat) implements Outcome {}

    /** Somebody wrote there, or took its name away: that stays. */
    record Changed() implements Outcome {}

    /** Content is not here any more. */
    record Lost() implements Outcome {}

    /** Apart from those of what is made otherwise. */
    private long nextStage = 1L << 41;

    private final GroupFiles files;
    private final Dataset dataset;
    private final Carrying carrying;
    private final Lock lock;

    Restoring(GroupFiles files, Carrying carrying, Lock lock) {
        this.files = files;
        this.dataset = files.dataset();
        this.carrying = carrying;
        this.lock = lock;
    }

    /** Whether a file looks as it did when it was read or made. */
    static boolean isStill(Agreed agreed, Optional<Stat> stat) {
        return agreed.entry() instanceof Entry.File
                && stat.filter(s -> Stamps.isAsAgreed(agreed, s) || Stamps.isUnsure(agreed, s))
                        .isPresent();
    }

    Outcome make(TreePath path, Layout layout) {
        var agreed = Locked.get(lock, () -> files.agreed(path));
        var before = dataset.stat(path);
        if (agreed.filter(a -> isStill(a, before)).isEmpty()
                || !(agreed.get().entry() instanceof Entry.File file)
                || !file.content().equals(layout.content())) {
            return new Changed();
        }
        try (var staged = dataset.stage(nextStage++)) {
            if (carrying.composing()
                    .write(staged, path, layout, Layout.EMPTY, Map.of())
                    .isPresent()) {
                return new Lost();
            }
            staged.finish(file.metadata());
            staged.sync();
            if (dataset.stat(path)
                    .filter(s -> Sighting.isSame(s, before.orElseThrow()))
                    .isEmpty()) {
                return new Changed();
            }
            var made = staged.stat();
            var kept = dataset.publish(staged, path, Optional.empty());
            if (kept.isEmpty()) {
                // It was deleted in the very moment.
                dataset.discard(path, made);
                return new Changed();
            }
            var rotten = before.orElseThrow();
            carrying.stray(path, kept.get());
            if (isWritten(path, kept.get(), rotten, made)) {
                return new Changed();
            }
            files.force(Set.of(path));
            // Who was opening it by its name then may have waited for the same disk.
            if (isWritten(path, kept.get(), rotten, made)) {
                return new Changed();
            }
            var now = dataset.stat(path).filter(made::isVersionOf).orElse(made);
            return new Restored(file, layout, now);
        }
    }

    /**
     * The rotten one stays aside; if somebody wrote it in the very moment, it has its name again, and who has it open writes on. If
     * something else has its name by then, it gets one beside it.
     */
    private boolean isWritten(TreePath path, String place, Stat rotten, Stat made) {
        try (var out = dataset.openStored(place)) {
            if (out.stat().isVersionOf(rotten)) {
                return false;
            }
        }
        if (dataset.giveBack(place, path, made)) {
            carrying.noStray(path);
        } else {
            carrying.beside().restore(path, place);
        }
        return true;
    }
}
