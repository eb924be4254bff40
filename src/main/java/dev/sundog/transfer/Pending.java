package dev.sundog.transfer;

import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.sync.Change;
import dev.sundog.sync.Grid;
import dev.sundog.sync.Layout;
import dev.sundog.sync.Ref;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A change that arrived and is not made yet.
 *
 * @param number of its row in the journal
 * @param entry what the name shall be; empty for nothing
 * @param layout what the entry's content is made of; empty unless it is a file
 * @param literals content that came inside the change
 */
record Pending(long number, Change change, Optional<Entry> entry, Layout layout, Map<Digest, byte[]> literals) {

    /** About how many bytes it keeps in memory. */
    long weight() {
        long bytes = 1000 + 100L * layout.chunks().size();
        for (var content : literals.values()) {
            bytes += content.length;
        }
        return bytes;
    }

    /** What became of looking a change up. */
    sealed interface Resolved {}

    record Ready(Pending pending) implements Resolved {}

    /** It builds on what is not here; no missing chunks means that its base is not here. */
    record Lacking(List<Digest> missing) implements Resolved {}

    /**
     * Turns a change into the whole entry.
     *
     * @param base the version of the name that arrived last, or is in the tree
     * @param baseLayout what that version is made of; asked for only when the change builds on it
     * @param isHere whether a chunk can be found here
     */
    static Resolved resolve(
            long number, Change change, Optional<Entry> base, Supplier<Layout> baseLayout, Predicate<Digest> isHere) {
        return switch (change.content()) {
            case Change.PutDirectory d -> ready(number, change, Optional.of(new Entry.Directory(d.metadata())));
            case Change.PutSymlink s -> ready(number, change, Optional.of(new Entry.Symlink(s.metadata(), s.target())));
            case Change.Delete d -> ready(number, change, Optional.empty());
            case Change.Move m -> ready(number, change, Optional.of(new Entry.Directory(m.metadata())));
            case Change.PutFile f -> resolveFile(number, change, f, base, baseLayout, isHere);
        };
    }

    private static Ready ready(long number, Change change, Optional<Entry> entry) {
        return new Ready(new Pending(number, change, entry, Layout.EMPTY, Map.of()));
    }

    private static Resolved resolveFile(
            long number,
            Change change,
            Change.PutFile put,
            Optional<Entry> base,
            Supplier<Layout> baseLayout,
            Predicate<Digest> isHere) {
        List<Chunk> baseChunks = List.of();
        if (put.base().isPresent()) {
            if (!(base.orElse(null) instanceof Entry.File f)
                    || !f.digest().equals(put.base().get())) {
                return new Lacking(List.of());
            }
            baseChunks = baseLayout.get().chunks();
        }
        var chunks = new ArrayList<Chunk>();
        var literals = new HashMap<Digest, byte[]>();
        var missing = new ArrayList<Digest>();
        for (var ref : put.refs()) {
            switch (ref) {
                case Ref.Keep k -> {
                    if (k.first() < 0 || k.count() < 0 || k.count() > baseChunks.size() - k.first()) {
                        return new Lacking(List.of());
                    }
                    chunks.addAll(baseChunks.subList(k.first(), k.first() + k.count()));
                }
                case Ref.Known k -> {
                    chunks.add(k.chunk());
                    if (!isHere.test(k.chunk().hash())) {
                        missing.add(k.chunk().hash());
                    }
                }
                case Ref.Literal l -> {
                    chunks.add(l.chunk());
                    literals.put(l.chunk().hash(), l.content());
                }
            }
        }
        missing.removeIf(literals::containsKey);
        if (!missing.isEmpty()) {
            return new Lacking(missing);
        }
        var layout = new Layout(chunks, Grid.NONE);
        return new Ready(new Pending(number, change, Optional.of(layout.entry(put.metadata())), layout, literals));
    }
}
