package dev.sundog.transfer;

import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.sync.Change;
import dev.sundog.sync.Ref;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A change that arrived and is not made yet.
 *
 * @param number of its row in the journal
 * @param entry what the name shall be; empty for nothing
 * @param literals content that came inside the change
 */
record Pending(long number, Change change, Optional<Entry> entry, Map<Digest, byte[]> literals) {

    /** What became of looking a change up. */
    sealed interface Resolved {}

    record Ready(Pending pending) implements Resolved {}

    /** It builds on what is not here; no missing chunks means that its base is not here. */
    record Lacking(List<Digest> missing) implements Resolved {}

    /**
     * Turns a change into the whole entry.
     *
     * @param base the version of the name that arrived last, or is in the tree
     * @param isHere whether a chunk can be found here
     */
    static Resolved resolve(long number, Change change, Optional<Entry> base, Predicate<Digest> isHere) {
        return switch (change.content()) {
            case Change.PutDirectory d ->
                new Ready(new Pending(number, change, Optional.of(new Entry.Directory(d.metadata())), Map.of()));
            case Change.PutSymlink s ->
                new Ready(new Pending(
                        number, change, Optional.of(new Entry.Symlink(s.metadata(), s.target())), Map.of()));
            case Change.Delete d -> new Ready(new Pending(number, change, Optional.empty(), Map.of()));
            case Change.PutFile f -> resolveFile(number, change, f, base, isHere);
        };
    }

    private static Resolved resolveFile(
            long number, Change change, Change.PutFile put, Optional<Entry> base, Predicate<Digest> isHere) {
        List<Chunk> baseChunks = List.of();
        if (put.base().isPresent()) {
            if (!(base.orElse(null) instanceof Entry.File f)
                    || !f.digest().equals(put.base().get())) {
                return new Lacking(List.of());
            }
            baseChunks = f.chunks();
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
        Entry entry = new Entry.File(put.metadata(), chunks);
        return new Ready(new Pending(number, change, Optional.of(entry), literals));
    }
}
