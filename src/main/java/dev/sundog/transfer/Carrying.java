package dev.sundog.transfer;

import dev.sundog.dataset.Dataset;
import dev.sundog.dataset.Kind;
import dev.sundog.dataset.Stat;
import dev.sundog.host.HostException;
import dev.sundog.index.Agreed;
import dev.sundog.index.Op;
import dev.sundog.model.Entry;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Layout;
import dev.sundog.sync.TwoWayEffect;
import dev.sundog.transfer.Taking.Parked;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;

/**
 * Makes in the tree here what the other side of a two-writer group has, where the tree is as the machine takes it to be. On the
 * apply thread alone; takes the group's lock for what others see.
 */
final class Carrying {
    /** What became of one of them. */
    sealed interface Outcome {}

    /**
     * It is there, with its copy.
     *
     * @param before what the version that it replaced was made of
     */
    record Made(Optional<Stat> stat, Optional<String> keptAt, Layout before) implements Outcome {}

    /** Nothing was altered, because the tree looks otherwise: that is looked at first. */
    record Unlike() implements Outcome {}

    /** What it is made of is not here after all. */
    record Lacking() implements Outcome {}

    /** It could not be done. */
    record Failed(OperatorException why) implements Outcome {}

    private final GroupFiles files;
    private final Dataset dataset;
    private final Composing composing;
    private final Applying applying;
    private final Sighting sighting;
    private final Beside beside;
    private final Lock lock;
    private final Map<TreePath, String> aside = new HashMap<>();
    private final Map<TreePath, String> strays = new ConcurrentHashMap<>();

    Carrying(
            GroupFiles files,
            Site site,
            HeldChunks held,
            FormerChunks former,
            Sighting sighting,
            Clocks clocks,
            Lock lock) {
        this.files = files;
        this.dataset = files.dataset();
        this.sighting = sighting;
        this.lock = lock;
        this.beside = new Beside(dataset, site, clocks);
        this.composing = new Composing(
                dataset, held.pack(), former, hash -> locked(() -> files.book().all(hash)));
        this.applying = new Applying(
                dataset, composing, path -> locked(() -> files.agreed(path)), this::layout, this::unexpected);
    }

    /** What was written here in the very moment in which something took its name, with its places inside {@code .sundog}. */
    Map<TreePath, String> strays() {
        return Map.copyOf(strays);
    }

    /** What stood there was replaced, and is kept. */
    void stray(TreePath path, String place) {
        strays.put(path, place);
    }

    /** It has its name again. */
    void noStray(TreePath path) {
        strays.remove(path);
    }

    Composing composing() {
        return composing;
    }

    Beside beside() {
        return beside;
    }

    private <T> T locked(Supplier<T> body) {
        return Locked.get(lock, body);
    }

    /** Somebody wrote there in the very moment: what it was is at that place, and gets a name again. */
    private void unexpected(TreePath path, String place) {
        aside.put(path, place);
        Locked.run(lock, () -> files.write(new Op.Note("aside/" + files.group() + "/" + place, path.toString())));
    }

    /** A crash left it between two names: what it was is at that place. */
    void rescued(String place) {
        var name = TreePath.of(place);
        unexpected(name, place);
        strays.put(name, place);
    }

    /** Makes them, durably. */
    Map<Parked, Outcome> make(List<Parked> batch) {
        var out = new HashMap<Parked, Outcome>();
        for (var one : batch) {
            out.put(one, make(one));
        }
        sync(out);
        return out;
    }

    private Outcome make(Parked one) {
        var path = one.make().path();
        aside.clear();
        try {
            var outcome = tried(one);
            boolean wanted = one.make().copy() instanceof TwoWayEffect.Aside;
            var stray = aside.get(path);
            if (stray != null && !wanted) {
                strays.put(path, stray);
                beside.restore(path, stray);
            }
            if (outcome instanceof Made) {
                files.notices().clear(path);
            }
            return outcome;
        } catch (OperatorException e) {
            files.notices().set(path, e.what() + " -> " + e.remedy());
            return new Failed(e);
        }
    }

    private Outcome tried(Parked one) {
        var make = one.make();
        var path = make.path();
        var entry = make.claim().entry();
        var before = locked(() -> files.agreed(path));
        var old = layout(path);
        var stat = dataset.stat(path);
        boolean folded = make.expected().isEmpty() && stat.isPresent() && dataset.isFolded(path);
        if (!folded && !isExpected(make.expected(), before, path, stat)) {
            return new Unlike();
        }
        if (entry.isPresent() && !isDirectory(path.parent())) {
            return new Unlike();
        }
        if (entry.orElse(null) instanceof Entry.File f
                && !one.layout().content().equals(f.content())) {
            return new Lacking();
        }
        boolean wasDirectory = make.expected().orElse(null) instanceof Entry.Directory;
        if (wasDirectory && !(entry.orElse(null) instanceof Entry.Directory)) {
            if (!dataset.removeDirectory(path)) {
                return new Unlike();
            }
            stat = Optional.empty();
        }
        if (make.copy() instanceof TwoWayEffect.Beside b
                && !beside.copy(path, make.expected().orElseThrow(), b.path(), old)) {
            return new Unlike();
        }
        boolean replaced = make.copy() instanceof TwoWayEffect.Aside;
        var own = stat.flatMap(s -> make.expected().map(e -> new Agreed(e, Stamps.ofOwn(s))))
                .filter(a -> !replaced);
        var target = new Applying.Target(path, entry, one.layout());
        // What has rotted is built on only where it is read and checked.
        var base = locked(() -> files.book().isSound(path)) ? old : Layout.EMPTY;
        return switch (applying.make(target, own, () -> base, Map.of(), files.notices())) {
            case Applying.Done d -> new Made(d.stat(), d.keptAt(), old);
            case Applying.Lost l -> new Lacking();
        };
    }

    private Layout layout(TreePath path) {
        return locked(() -> files.layout(path)).orElse(Layout.EMPTY);
    }

    private boolean isDirectory(TreePath path) {
        return path.isRoot()
                || dataset.stat(path).filter(s -> s.kind() == Kind.DIRECTORY).isPresent();
    }

    /** Whether the tree is as the machine takes it to be; what looks as it did is, else it is read. */
    private boolean isExpected(Optional<Entry> expected, Optional<Agreed> before, TreePath path, Optional<Stat> stat) {
        if (expected.isEmpty() || stat.isEmpty()) {
            return expected.isEmpty() && stat.isEmpty();
        }
        boolean known = before.filter(a -> a.entry().equals(expected.get())).isPresent();
        if (!known) {
            return false;
        }
        boolean unchanged = !(expected.get() instanceof Entry.Directory)
                && Stamps.matches(before.get().stamp(), stat.get());
        return unchanged
                || sighting.look(path, before)
                        .filter(s -> s.entry().digest().equals(expected.get().digest()))
                        .isPresent();
    }

    private void sync(Map<Parked, Outcome> all) {
        var paths = new HashSet<TreePath>();
        boolean alone = true;
        for (var e : all.entrySet()) {
            if (e.getValue() instanceof Made) {
                paths.add(e.getKey().make().path());
                alone &= isDurableByForce(e.getKey());
            }
        }
        if (paths.isEmpty()) {
            return;
        }
        try {
            files.force(alone ? paths : Set.of(TreePath.ROOT));
        } catch (HostException e) {
            all.replaceAll((one, outcome) -> outcome instanceof Made ? new Failed(e) : outcome);
        }
    }

    private static boolean isDurableByForce(Parked one) {
        var entry = one.make().claim().entry();
        return (entry.isEmpty() || entry.get() instanceof Entry.File)
                && one.make().copy() instanceof TwoWayEffect.NoCopy;
    }

    /** Names that are looked at before it is tried again. */
    static List<TreePath> around(Parked one) {
        var path = one.make().path();
        var out = new ArrayList<TreePath>();
        for (var up = path; !up.isRoot(); up = up.parent()) {
            out.addFirst(up);
        }
        if (one.make().copy() instanceof TwoWayEffect.Beside b) {
            out.add(b.path());
        }
        return out;
    }
}
