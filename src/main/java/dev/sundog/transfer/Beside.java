package dev.sundog.transfer;

import dev.sundog.dataset.Dataset;
import dev.sundog.dataset.Kind;
import dev.sundog.dataset.Staged;
import dev.sundog.dataset.Stat;
import dev.sundog.host.HostException;
import dev.sundog.model.Entry;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import dev.sundog.sync.ConflictName;
import dev.sundog.sync.Layout;
import java.util.Arrays;
import java.util.Optional;

/** Gives versions that lose their name another one beside it, before they lose it. On the apply thread alone. */
final class Beside {
    private final Dataset dataset;
    private final Site site;
    private final Clocks clocks;
    /** Apart from those of what is made otherwise. */
    private long nextStage = 1L << 40;

    Beside(Dataset dataset, Site site, Clocks clocks) {
        this.dataset = dataset;
        this.site = site;
        this.clocks = clocks;
    }

    /**
     * Copies what is here to another name where nothing is, or the same already.
     *
     * @param entry what is known to be here
     * @return false when it is something else by now, or something else has that name
     */
    boolean copy(TreePath path, Entry entry, TreePath to, Layout layout) {
        if (dataset.stat(to).isPresent()) {
            return isSame(to, entry, layout);
        }
        return switch (entry) {
            case Entry.File f -> copyFile(path, f, to, layout);
            case Entry.Symlink l ->
                dataset.makeSymlink(to, l.target(), l.metadata(), Optional.empty())
                        .isEmpty();
            case Entry.Directory d -> false;
            case Entry.HardLink h -> false;
        };
    }

    private boolean copyFile(TreePath path, Entry.File file, TreePath to, Layout layout) {
        try (var staged = dataset.stage(nextStage++)) {
            staged.copyFrom(path, 0, file.size());
            if (!holds(staged, layout)) {
                return false;
            }
            staged.finish(file.metadata());
            staged.sync();
            return dataset.publish(staged, to, Optional.empty()).isEmpty();
        }
    }

    private static boolean holds(Staged staged, Layout layout) {
        return staged.length() == layout.size() && layout.isIn(staged::read);
    }

    private boolean isSame(TreePath at, Entry entry, Layout layout) {
        var stat = dataset.stat(at);
        if (stat.isEmpty()) {
            return false;
        }
        if (entry instanceof Entry.Symlink l) {
            return stat.get().kind() == Kind.SYMLINK && Arrays.equals(dataset.readLink(at), l.target());
        }
        if (stat.get().kind() != Kind.FILE || stat.get().size() != layout.size()) {
            return false;
        }
        try (var reader = dataset.open(at)) {
            return layout.isIn(reader::read);
        }
    }

    /** What somebody wrote in the very moment in which its name was taken gets a name beside it. It stays where it is, too. */
    void restore(TreePath path, String place) {
        try (var kept = dataset.openStored(place);
                var staged = dataset.stage(nextStage++)) {
            var stat = kept.stat();
            staged.copyFromStored(place, 0, stat.size());
            staged.finish(stat.metadata());
            staged.sync();
            dataset.publish(staged, free(path), Optional.empty());
        } catch (HostException e) {
            // A directory or a link, or no room: it stays where it is, which status says.
            assert e != null;
        }
    }

    /** Puts what is kept aside at a name, in place of what is there. */
    void putBack(String place, TreePath path) {
        try (var kept = dataset.openStored(place);
                var staged = dataset.stage(nextStage++)) {
            var stat = kept.stat();
            staged.copyFromStored(place, 0, stat.size());
            publish(staged, stat, path);
        }
    }

    /** Gives a name the content of another one. */
    void replace(TreePath by, TreePath path) {
        try (var reader = dataset.open(by);
                var staged = dataset.stage(nextStage++)) {
            var stat = reader.stat();
            staged.copyFrom(by, 0, stat.size());
            publish(staged, stat, path);
        }
    }

    private void publish(Staged staged, Stat wanted, TreePath path) {
        staged.finish(wanted.metadata());
        staged.sync();
        var there = dataset.stat(path).filter(s -> s.kind() != Kind.DIRECTORY);
        dataset.publish(staged, path, there).ifPresent(place -> restore(path, place));
    }

    private TreePath free(TreePath path) {
        long at = clocks.wallNanos().getAsLong() / 1_000_000;
        for (int nth = 1; ; nth++) {
            var name = path.parent().child(ConflictName.of(path.name(), site, at, nth));
            if (dataset.stat(name).isEmpty()) {
                return name;
            }
        }
    }
}
