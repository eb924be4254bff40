package dev.sundog.transfer;

import dev.sundog.index.Agreed;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Layout;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the other site of a two-writer group is known to have, so that it need not be sent. Confined by the group's lock. */
final class Counterpart {
    /** Chunks of deleted files that are remembered: about 1 GB of content. */
    private static final int MOST_DEPARTED = 1 << 17;

    /** The version that it has under a name. */
    record Base(Digest content, Layout layout) {}

    private final GroupFiles files;
    private final Ledger ledger;
    private final Map<TreePath, Base> bases = new HashMap<>();
    private final Set<Digest> departed = new LinkedHashSet<>();

    Counterpart(GroupFiles files, Ledger ledger) {
        this.files = files;
        this.ledger = ledger;
    }

    /** Something else was found under a name; before that is noted. */
    void changes(TreePath path) {
        if (ledger.isConfirmed(path)
                && files.agreed(path).map(Agreed::entry).orElse(null) instanceof Entry.File f
                && ledger.entry(path).equals(Optional.of(f))) {
            files.layout(path).ifPresent(l -> bases.put(path, new Base(f.content(), l)));
        }
    }

    /** A name is gone; before that is noted. The other side keeps what it deletes for a while. */
    void goes(TreePath path) {
        changes(path);
        var base = bases.remove(path);
        if (base == null) {
            return;
        }
        base.layout().chunks().forEach(c -> departed.add(c.hash()));
        var oldest = departed.iterator();
        while (departed.size() > MOST_DEPARTED) {
            oldest.next();
            oldest.remove();
        }
    }

    /** What it told was made here. */
    void made(TreePath path, Entry entry, Layout layout) {
        if (entry instanceof Entry.File f) {
            bases.put(path, new Base(f.content(), layout));
        }
    }

    /** Both have the same. */
    void confirmed(TreePath path) {
        bases.remove(path);
    }

    Optional<Base> base(TreePath path) {
        return Optional.ofNullable(bases.get(path));
    }

    boolean isThere(Digest chunk) {
        return departed.contains(chunk)
                || files.book()
                        .inFile(chunk, TreePath.ROOT)
                        .filter(t -> ledger.isConfirmed(t.path()))
                        .isPresent();
    }

    /** What it keeps of deleted files may be gone. */
    void restarted() {
        departed.clear();
    }
}
