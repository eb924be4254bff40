package dev.sundog.transfer;

import dev.sundog.dataset.Kind;
import dev.sundog.dataset.Stat;
import dev.sundog.dataset.Visitor;
import dev.sundog.index.Agreed;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.TreePath;
import dev.sundog.sync.TreeDigest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is on the mirror, as agreed or on its way, with everything that looks otherwise told as different. The tree is walked
 * once, and of each directory one digest is kept; the group's lock is held for a few names at a time. A name that changes
 * meanwhile may be told as it was: then it is compared in vain, never taken for alike when it is not.
 */
final class Survey {
    private static final Logger LOG = LoggerFactory.getLogger(Survey.class);
    private static final int NAMES_AT_ONCE = 128;

    private final GroupFiles files;
    private final Lock lock;
    private final Function<TreePath, Optional<Pending>> newest;
    private final Map<TreePath, List<TreePath>> waiting = new HashMap<>();
    private final Map<TreePath, Digest> directories = new HashMap<>();
    /** Of files that have several names here, the first that was met as a file of its own. */
    private final Map<Long, TreePath> linked = new HashMap<>();

    /**
     * A survey. Called under the lock.
     *
     * @param waiting names whose changes are not made yet
     * @param newest the newest change of a name that is not made yet
     */
    Survey(GroupFiles files, Lock lock, Iterable<TreePath> waiting, Function<TreePath, Optional<Pending>> newest) {
        this.files = files;
        this.lock = lock;
        this.newest = newest;
        waiting.forEach(path -> this.waiting
                .computeIfAbsent(path.parent(), d -> new ArrayList<>())
                .add(path));
    }

    /** A directory whose directories are looked through before itself. */
    private record Frame(TreePath path, Map<TreePath, Digest> names, Deque<TreePath> beneath) {}

    /**
     * Walks the tree; the lock is not held.
     *
     * @param goesOn whether the outcome is still wanted
     */
    void run(BooleanSupplier goesOn) {
        var frames = new ArrayDeque<Frame>();
        frames.push(frame(TreePath.ROOT));
        while (!frames.isEmpty() && goesOn.getAsBoolean()) {
            var frame = frames.element();
            if (!frame.beneath().isEmpty()) {
                frames.push(frame(frame.beneath().pop()));
                continue;
            }
            frames.pop();
            var above = frames.peek();
            if (above != null) {
                var own = above.names().get(frame.path());
                if (own != null) {
                    var whole = TreeDigest.combined(own, children(frame.names()));
                    above.names().put(frame.path(), whole);
                    directories.put(frame.path(), whole);
                }
            }
        }
    }

    /** What stands in a directory; directories beneath as they were when the tree was walked. The lock is not held. */
    List<TreeDigest.Child> children(TreePath directory) {
        var names = frame(directory).names();
        names.replaceAll((path, own) -> directories.getOrDefault(path, own));
        return children(names);
    }

    private static List<TreeDigest.Child> children(Map<TreePath, Digest> names) {
        var out = new ArrayList<TreeDigest.Child>(names.size());
        names.forEach((path, digest) -> out.add(new TreeDigest.Child(path.name(), digest)));
        out.sort(TreeDigest.Child.ORDER);
        return out;
    }

    private Frame frame(TreePath directory) {
        var frame = new Frame(directory, new HashMap<>(), new ArrayDeque<>());
        locked(() -> files.expect(directory));
        var listing = new Listing(frame);
        files.dataset().list(directory, listing);
        listing.lookAtAll();
        var unseen = waiting.getOrDefault(directory, List.of());
        locked(() -> unseen.stream()
                .filter(path -> !frame.names().containsKey(path))
                .forEach(path -> look(path, Optional.empty(), frame)));
        return frame;
    }

    private void locked(Runnable body) {
        Locked.run(lock, body);
    }

    private void look(TreePath path, Optional<Stat> seen, Frame frame) {
        var change = newest.apply(path);
        if (change.isPresent()) {
            change.get().entry().ifPresent(e -> add(path, e, e.digest(), frame));
            return;
        }
        var agreed = files.agreed(path);
        var stat = seen;
        if (stat.isEmpty() || !agreed.map(a -> Stamps.isAsAgreed(a, seen.get())).orElse(false)) {
            // A change may have been made after the directory was listed.
            stat = files.dataset().stat(path);
        }
        if (stat.isEmpty()) {
            return;
        }
        var now = stat.get();
        boolean asAgreed = agreed.isPresent()
                && (Stamps.isAsAgreed(agreed.get(), now) || isStill(path, agreed.get(), now))
                && !isTwoOfOne(path, agreed.get(), now);
        var digest = asAgreed
                ? agreed.get().entry().digest()
                : Digest.of(("stray " + path).getBytes(StandardCharsets.UTF_8));
        frame.names().put(path, digest);
        if (now.kind() == Kind.DIRECTORY) {
            frame.beneath().push(path);
        }
    }

    /**
     * Two files that are told as such are names of one here: a machine that went down may have undone what made them two. What is
     * written to one of them would change the other, so this one is made anew.
     */
    private boolean isTwoOfOne(TreePath path, Agreed agreed, Stat now) {
        if (now.links() < 2 || !(agreed.entry() instanceof Entry.File)) {
            return false;
        }
        var first = linked.putIfAbsent(now.inode(), path);
        boolean two = first != null && !first.equals(path) && isFileOf(first, now.inode());
        if (two) {
            files.forget(path);
        }
        return two;
    }

    private boolean isFileOf(TreePath path, long inode) {
        return files.agreed(path)
                .filter(a -> a.entry() instanceof Entry.File && a.stamp().inode() == inode)
                .isPresent();
    }

    /** What was agreed on too soon after a change to be sure is looked at once more, and known from then on. */
    private boolean isStill(TreePath path, Agreed agreed, Stat now) {
        var layout = files.layout(path);
        if (!Stamps.isUnsure(agreed, now)
                || layout.isEmpty()
                || !Composing.holds(files.dataset(), path, layout.get())) {
            return false;
        }
        files.agree(path, agreed.entry(), Stamps.ofOwn(now), layout.get());
        return true;
    }

    private static void add(TreePath path, Entry entry, Digest digest, Frame frame) {
        frame.names().put(path, digest);
        if (entry instanceof Entry.Directory) {
            frame.beneath().push(path);
        }
    }

    /** Looks at what a directory holds, some at a time. */
    private final class Listing implements Visitor {
        private final Frame frame;
        private final Map<TreePath, Stat> some = new HashMap<>();

        Listing(Frame frame) {
            this.frame = frame;
        }

        void lookAtAll() {
            locked(() -> some.forEach((path, stat) -> look(path, Optional.of(stat), frame)));
            some.clear();
        }

        @Override
        public void entry(TreePath path, Stat stat) {
            some.put(path, stat);
            if (some.size() == NAMES_AT_ONCE) {
                lookAtAll();
            }
        }

        @Override
        public void unreadable(TreePath path, String why) {
            LOG.warn("{}: {} cannot be looked into: {}", files.group(), path, why);
        }

        @Override
        public void skipped(TreePath path, String why) {
            locked(() -> files.agreed(path)
                    .ifPresent(a -> frame.names().put(path, a.entry().digest())));
        }
    }
}
