package dev.sundog.transfer;

import dev.sundog.index.Agreed;
import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Known;
import dev.sundog.sync.Layout;
import dev.sundog.sync.Ref;
import dev.sundog.sync.TwoWayEffect.Tell;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** How a file that both sites write is told: by what the other side has of it, and what must go with it. Confined by the group's lock. */
final class Wording {
    private final GroupFiles files;
    private final Ledger ledger;
    private final Counterpart there;
    private final Composing composing;
    private final Consumer<TreePath> look;

    /** @param look told of a file that is not what it was */
    Wording(GroupFiles files, Ledger ledger, Counterpart there, Composing composing, Consumer<TreePath> look) {
        this.files = files;
        this.ledger = ledger;
        this.there = there;
        this.composing = composing;
        this.look = look;
    }

    /** What the claimed file is made of; empty where it is another one by now, of which another claim tells. */
    Optional<Layout> layout(Tell tell) {
        var path = tell.path();
        if (files.agreed(path).map(Agreed::entry).orElse(null) instanceof Entry.File here
                && tell.claim().entry().orElse(null) instanceof Entry.File f
                && here.content().equals(f.content())) {
            return files.layout(path);
        }
        return Optional.empty();
    }

    /** Content that the other side cannot have; where it has something that is not known here, it asks for what it lacks. */
    List<Chunk> pushed(Tell tell, Layout layout) {
        var path = tell.path();
        boolean unsure = tell.claim().origin().found()
                || (there.base(path).isEmpty()
                        && ledger.machine().known(path).flatMap(Known::base).isPresent());
        if (unsure) {
            return List.of();
        }
        var known = new HashSet<Digest>();
        there.base(path).ifPresent(b -> b.layout().chunks().forEach(c -> known.add(c.hash())));
        var out = new ArrayList<Chunk>();
        for (var chunk : layout.chunks()) {
            if (known.add(chunk.hash()) && !there.isThere(chunk.hash())) {
                out.add(chunk);
            }
        }
        return out;
    }

    /** @param whole whether nothing may be taken from what the other side has under this name */
    List<Ref> refs(TreePath path, Layout layout, Map<Digest, byte[]> literals, boolean whole) {
        var at = new HashMap<Digest, Integer>();
        if (!whole) {
            there.base(path).ifPresent(b -> {
                var chunks = b.layout().chunks();
                for (int i = 0; i < chunks.size(); i++) {
                    at.put(chunks.get(i).hash(), i);
                }
            });
        }
        var out = new ArrayList<Ref>();
        for (var chunk : layout.chunks()) {
            var kept = at.get(chunk.hash());
            var literal = literals.get(chunk.hash());
            if (kept == null) {
                out.add(literal == null ? new Ref.Known(chunk) : new Ref.Literal(literal));
            } else if (!out.isEmpty() && out.getLast() instanceof Ref.Keep k && k.first() + k.count() == kept) {
                out.set(out.size() - 1, new Ref.Keep(k.first(), k.count() + 1));
            } else {
                out.add(new Ref.Keep(kept, 1));
            }
        }
        return out;
    }

    /** Content that is here, checked. */
    Optional<byte[]> content(Digest hash) {
        for (var location : files.book().all(hash)) {
            var length = length(location);
            var content = composing.content(new Chunk(hash, length), location);
            if (content.isPresent()) {
                return content;
            }
            if (location instanceof ChunkBook.InTree t) {
                look.accept(t.path());
            }
        }
        return Optional.empty();
    }

    private static int length(ChunkBook.Location location) {
        return switch (location) {
            case ChunkBook.InTree t -> t.length();
            case ChunkBook.InPack p -> p.place().length();
            case ChunkBook.InStore s -> s.length();
            case ChunkBook.InJournal j -> 0;
            case ChunkBook.InFormer f -> 0;
        };
    }
}
