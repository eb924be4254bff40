package dev.sundog.transfer;

import dev.sundog.dataset.Kind;
import dev.sundog.dataset.Stat;
import dev.sundog.dataset.Visitor;
import dev.sundog.host.HostException;
import dev.sundog.index.Agreed;
import dev.sundog.model.Entry;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Chunker;
import dev.sundog.sync.Difference;
import dev.sundog.sync.Layout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Reads what both sides agree on once more, whatever it looks like, and tells what is otherwise. One file at a time and no more of
 * it than one chunk; the lock is held for single names. What changes meanwhile is not compared.
 */
final class Rereading {
    /** Of no more differences is each one named. */
    static final int MOST_NAMED = 1000;

    private static final int MOST_SUSPECTS = 100_000;
    private static final long MOMENT_MILLIS = 100;

    /** Whose tree it is. */
    interface Side {
        /** Whether a name is not as agreed because something is on its way; under the lock. */
        boolean isUnderWay(TreePath path);

        /** What has happened so far is known from now on; under the lock. */
        void catchUp();

        /** Something is otherwise, and nothing is on its way that would tell why; under the lock. */
        void found(Difference difference);
    }

    private final GroupFiles files;
    private final Lock lock;
    private final Predicate<TreePath> wanted;
    private final Side side;
    private final List<Difference> named = new ArrayList<>();
    /** Names that look otherwise: they are looked at again at the end. */
    private final List<TreePath> suspects = new ArrayList<>();

    private BooleanSupplier goesOn = () -> true;
    private volatile Verification.Count progress = new Verification.Count(0, 0, 0);

    /** @param wanted which names are looked at */
    Rereading(GroupFiles files, Lock lock, Predicate<TreePath> wanted, Side side) {
        this.files = files;
        this.lock = lock;
        this.wanted = wanted;
        this.side = side;
    }

    Verification.Count progress() {
        return progress;
    }

    /** What was found so far, from a number on. */
    List<Difference> differences(int from) {
        synchronized (named) {
            return List.copyOf(named.subList(Math.min(from, named.size()), named.size()));
        }
    }

    /** What was found there could not be put right. */
    void unrepaired(TreePath path) {
        synchronized (named) {
            if (named.size() < 2 * MOST_NAMED) {
                named.add(new Difference(Difference.Kind.UNREPAIRED, path));
            }
        }
    }

    /**
     * Reads everything; the lock is not held by the caller.
     *
     * @param goesOn asked before each name and each chunk
     */
    void run(BooleanSupplier goesOn) {
        this.goesOn = goesOn;
        Deque<TreePath> directories = new ArrayDeque<>();
        directories.push(TreePath.ROOT);
        while (!directories.isEmpty() && goesOn.getAsBoolean()) {
            var directory = directories.pop();
            for (var path : namesOf(directory)) {
                if (!goesOn.getAsBoolean()) {
                    return;
                }
                look(path, directories, suspects.size() >= MOST_SUSPECTS);
            }
        }
        if (!suspects.isEmpty()) {
            lookAgain();
        }
    }

    /** A file shows that it was written to a little before its watch does. */
    private void lookAgain() {
        try {
            Thread.sleep(MOMENT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        suspects.forEach(path -> look(path, new ArrayDeque<>(), true));
    }

    /** Names that are agreed on in a directory, or are there. */
    private List<TreePath> namesOf(TreePath directory) {
        var names = new HashSet<TreePath>();
        Locked.run(lock, () -> {
            files.expect(directory);
            files.eachChild(
                    directory, child -> child.agreed().ifPresent(a -> names.add(directory.child(child.name()))));
        });
        var hidden = new HashSet<TreePath>();
        try {
            files.dataset().list(directory, new Visitor() {
                @Override
                public void entry(TreePath path, Stat stat) {
                    names.add(path);
                }

                @Override
                public void unreadable(TreePath path, String why) {
                    hidden.add(path);
                }

                @Override
                public void skipped(TreePath path, String why) {
                    hidden.add(path);
                }
            });
        } catch (HostException e) {
            hidden.add(directory);
        }
        names.removeAll(hidden);
        if (hidden.contains(directory)) {
            found(new Difference(Difference.Kind.UNREADABLE, directory));
            return List.of();
        }
        return names.stream().sorted().toList();
    }

    private record Known(Optional<Agreed> agreed, Optional<Layout> layout) {}

    private void look(TreePath path, Deque<TreePath> directories, boolean sure) {
        var known = Locked.get(
                lock, () -> side.isUnderWay(path) ? null : new Known(files.agreed(path), files.layout(path)));
        if (known == null) {
            return;
        }
        var stat = files.dataset().stat(path);
        if (stat.filter(s -> s.kind() == Kind.DIRECTORY).isPresent()) {
            directories.push(path);
        }
        if (!wanted.test(path)) {
            return;
        }
        var kind = compare(path, known, stat);
        if (kind.isPresent() && kind.get() != Difference.Kind.CONTENT && !sure) {
            suspects.add(path);
            return;
        }
        kind.ifPresent(k -> confirm(new Difference(k, path), known.agreed()));
        var done = progress;
        progress = new Verification.Count(done.files() + 1, done.bytes(), done.differences());
    }

    /** It counts unless it has changed since it was looked at. */
    private void confirm(Difference difference, Optional<Agreed> agreed) {
        Locked.run(lock, () -> {
            side.catchUp();
            var path = difference.path();
            if (!side.isUnderWay(path) && files.agreed(path).equals(agreed)) {
                found(difference);
                side.found(difference);
            }
        });
    }

    private Optional<Difference.Kind> compare(TreePath path, Known known, Optional<Stat> stat) {
        if (known.agreed().isEmpty()) {
            boolean counts = stat.isPresent() && stat.get().kind() != Kind.OTHER;
            return counts ? Optional.of(Difference.Kind.EXTRA) : Optional.empty();
        }
        var agreed = known.agreed().get();
        if (stat.isEmpty()) {
            return Optional.of(Difference.Kind.MISSING);
        }
        try {
            return switch (agreed.entry()) {
                case Entry.Directory d -> unless(stat.get().kind() == Kind.DIRECTORY);
                case Entry.Symlink l ->
                    unless(stat.get().kind() == Kind.SYMLINK
                            && Arrays.equals(files.dataset().readLink(path), l.target()));
                case Entry.HardLink l -> unless(stat.get().kind() == Kind.FILE);
                case Entry.File f -> file(path, agreed, known.layout().orElse(Layout.EMPTY), stat.get());
            };
        } catch (HostException e) {
            return Optional.of(Difference.Kind.UNREADABLE);
        }
    }

    private static Optional<Difference.Kind> unless(boolean same) {
        return same ? Optional.empty() : Optional.of(Difference.Kind.CHANGED);
    }

    private Optional<Difference.Kind> file(TreePath path, Agreed agreed, Layout layout, Stat before) {
        boolean looksSame = Stamps.isAsAgreed(agreed, before) || Stamps.isUnsure(agreed, before);
        if (!looksSame) {
            return Optional.of(Difference.Kind.CHANGED);
        }
        try (var reader = files.dataset().open(path)) {
            var buffer = new byte[Chunker.MAX_BYTES];
            boolean same = true;
            for (int i = 0; i < layout.chunks().size() && same && goesOn.getAsBoolean(); i++) {
                var chunk = layout.chunks().get(i);
                same = layout.isIn(reader::read, i, buffer);
                var done = progress;
                progress = new Verification.Count(done.files(), done.bytes() + chunk.length(), done.differences());
            }
            var after = reader.stat();
            boolean touched = after.size() != before.size()
                    || after.mtimeNanos() != before.mtimeNanos()
                    || after.ctimeNanos() != before.ctimeNanos();
            return same || touched ? Optional.empty() : Optional.of(Difference.Kind.CONTENT);
        }
    }

    private void found(Difference difference) {
        synchronized (named) {
            if (named.size() < MOST_NAMED) {
                named.add(difference);
            }
        }
        var done = progress;
        progress = new Verification.Count(done.files(), done.bytes(), done.differences() + 1);
    }
}
