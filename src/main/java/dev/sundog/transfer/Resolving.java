package dev.sundog.transfer;

import dev.sundog.index.Agreed;
import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.GroupId;
import dev.sundog.model.TreePath;
import dev.sundog.model.Version;
import dev.sundog.sync.AheadLog;
import dev.sundog.sync.Change;
import dev.sundog.sync.Layout;
import dev.sundog.sync.Piece;
import dev.sundog.sync.Ref;
import dev.sundog.sync.Splice;
import dev.sundog.sync.Update;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns what the holder told into changes that need nothing but what is durable here: content that is cut anew is put together at once,
 * from the version before and what came. Confined by the group's lock.
 */
final class Resolving {
    /** More literal content than this is kept in the pack instead of the journal. */
    private static final int JOURNAL_BYTES = 256 * 1024;

    /** What is waiting to be made, and where chunks are. */
    interface Waiting {
        Awaiting awaiting();

        /** Content by its hash, checked. */
        Optional<byte[]> content(Chunk chunk);

        /** Keeps content that came, so that it is found by its hash. */
        void keep(Digest hash, byte[] content);
    }

    private final GroupFiles files;
    private final AheadLog ahead;
    private final Waiting waiting;

    Resolving(GroupFiles files, AheadLog ahead, Waiting waiting) {
        this.files = files;
        this.ahead = ahead;
        this.waiting = waiting;
    }

    Optional<Entry> base(TreePath path) {
        var last = waiting.awaiting().newest(path);
        return last != null ? last.entry() : files.agreed(path).map(Agreed::entry);
    }

    Layout baseLayout(TreePath path) {
        var last = waiting.awaiting().newest(path);
        return last != null ? last.layout() : files.layout(path).orElse(Layout.EMPTY);
    }

    Pending.Resolved resolve(long number, GroupId group, Version version, Update update) {
        var path = update.path();
        return switch (update.what()) {
            case Update.Directory d ->
                plain(number, new Change(group, version, path, new Change.PutDirectory(d.metadata())));
            case Update.Symlink s ->
                plain(number, new Change(group, version, path, new Change.PutSymlink(s.metadata(), s.target())));
            case Update.Link l -> link(number, group, version, path, l);
            case Update.Gone g -> plain(number, new Change(group, version, path, new Change.Delete()));
            case Update.Moved m ->
                plain(number, new Change(group, version, path, new Change.Move(m.from(), m.metadata())));
            case Update.File f -> file(number, group, version, path, f);
        };
    }

    private static Pending.Resolved plain(long number, Change change) {
        return Pending.resolve(number, change, Optional.empty(), () -> Layout.EMPTY, h -> true);
    }

    /** It can be made when the version that it names is what arrived last under the other name. */
    private Pending.Resolved link(long number, GroupId group, Version version, TreePath path, Update.Link link) {
        var there = base(link.to()).filter(e -> e instanceof Entry.File).map(Entry::digest);
        return there.filter(d -> Update.check(d) == link.check())
                .filter(d -> waiting.awaiting().isUnaltered(link.to()))
                .map(d -> plain(number, new Change(group, version, path, new Change.PutLink(link.to(), d))))
                .orElse(new Pending.Lacking(List.of()));
    }

    private Pending.Resolved file(long number, GroupId group, Version version, TreePath path, Update.File file) {
        var before = base(path).filter(e -> e instanceof Entry.File).map(Entry::digest);
        if (file.base() != 0
                && (!waiting.awaiting().isUnaltered(path)
                        || before.filter(d -> Update.check(d) == file.base()).isEmpty())) {
            return new Pending.Lacking(List.of());
        }
        var pieces = ahead.resolved(file.pieces());
        if (pieces.isEmpty()) {
            return new Pending.Lacking(List.of());
        }
        var named = named(pieces.get());
        var packed = waiting.awaiting().packed(named);
        var missing = missing(path, named, packed);
        if (!missing.isEmpty()) {
            return new Pending.Lacking(missing);
        }
        var layout = file.base() != 0 ? baseLayout(path) : Layout.EMPTY;
        var result = Splice.ofParts(pieces.get(), layout, source -> other(path, source), waiting::content);
        if (!(result instanceof Splice.Spliced spliced)) {
            return new Pending.Lacking(List.of());
        }
        if (!file.isGiven() && Update.check(spliced.layout().content()) != file.check()) {
            return new Pending.Lacking(List.of());
        }
        var refs = lightened(spliced.refs());
        packed.addAll(safe(pieces.get()));
        var lost = keepDoomed(refs, packed);
        if (!lost.isEmpty()) {
            return new Pending.Lacking(lost);
        }
        var put = new Change.PutFile(file.metadata(), file.base() != 0 ? before : Optional.empty(), refs);
        var entry = new Entry.File(
                file.metadata(), spliced.layout().size(), spliced.layout().content());
        return new Pending.Ready(new Pending(
                number, new Change(group, version, path, put), Optional.of(entry), spliced.layout(), literals(refs)));
    }

    /** The chunks that are named by their hash. */
    private static List<Digest> named(List<Piece> pieces) {
        var named = new LinkedHashSet<Digest>();
        for (var piece : pieces) {
            switch (piece) {
                case Piece.Whole w -> named.add(w.chunk().hash());
                case Piece.Slice s -> named.add(s.parcel().hash());
                case Piece.Base b -> {}
                case Piece.Other o -> {}
                case Piece.Bytes b -> {}
                case Piece.Ahead a -> {}
                case Piece.AheadSlice a -> {}
            }
        }
        return List.copyOf(named);
    }

    private List<Digest> missing(TreePath path, List<Digest> named, Set<Digest> packed) {
        var missing = new LinkedHashSet<Digest>();
        for (var chunk : named) {
            if (!packed.contains(chunk) && !waiting.awaiting().willBeHere(chunk)) {
                missing.add(chunk);
            }
        }
        if (!missing.isEmpty()) {
            // What the version before it holds as well outlives the making of that version.
            baseLayout(path).chunks().forEach(c -> {
                if (waiting.awaiting().isInTree(c.hash(), path)
                        && waiting.awaiting().isUnaltered(path)) {
                    missing.remove(c.hash());
                }
            });
        }
        return List.copyOf(missing);
    }

    /** What is under another name and stays there until this is made. */
    private Optional<Layout> other(TreePath path, TreePath source) {
        boolean stays = (source.equals(path) || waiting.awaiting().isKept(source))
                && waiting.awaiting().isUnaltered(source);
        return stays ? files.layout(source).filter(l -> !waiting.awaiting().isAnyUnfound(l)) : Optional.empty();
    }

    private List<Ref> lightened(List<Ref> refs) {
        long bytes = 0;
        for (var ref : refs) {
            bytes += ref instanceof Ref.Literal l ? l.content().length : 0;
        }
        if (bytes <= JOURNAL_BYTES) {
            return refs;
        }
        var out = new ArrayList<Ref>(refs.size());
        for (var ref : refs) {
            if (ref instanceof Ref.Literal l) {
                waiting.keep(l.chunk().hash(), l.content());
                out.add(new Ref.Known(l.chunk()));
            } else {
                out.add(ref);
            }
        }
        return out;
    }

    /** What stands under other names of which nothing is waiting: it stays there. */
    private Set<Digest> safe(List<Piece> pieces) {
        var sources = new HashSet<TreePath>();
        pieces.forEach(p -> {
            if (p instanceof Piece.Other o && !waiting.awaiting().isWaiting(o.source())) {
                sources.add(o.source());
            }
        });
        var safe = new HashSet<Digest>();
        sources.forEach(source ->
                files.layout(source).ifPresent(layout -> layout.chunks().forEach(c -> safe.add(c.hash()))));
        return safe;
    }

    /**
     * DESIGN rule 14: what is only in something deleted is kept until this is made, also across a crash. Returns what is not found
     * there after all.
     */
    private List<Digest> keepDoomed(List<Ref> refs, Set<Digest> safe) {
        var lost = new ArrayList<Digest>();
        for (var ref : refs) {
            if (ref instanceof Ref.Known k
                    && !safe.contains(k.chunk().hash())
                    && waiting.awaiting().isDoomed(k.chunk().hash())) {
                var hash = k.chunk().hash();
                waiting.content(k.chunk()).ifPresentOrElse(c -> waiting.keep(hash, c), () -> {
                    waiting.awaiting().notFound(hash);
                    lost.add(hash);
                });
            }
        }
        return lost;
    }

    private static Map<Digest, byte[]> literals(List<Ref> refs) {
        var out = new HashMap<Digest, byte[]>();
        for (var ref : refs) {
            if (ref instanceof Ref.Literal l) {
                out.put(l.chunk().hash(), l.content());
            }
        }
        return out;
    }
}
