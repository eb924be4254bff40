package dev.sundog.transfer;

import dev.sundog.index.Agreed;
import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Known;
import dev.sundog.sync.Layout;
import dev.sundog.sync.Message;
import dev.sundog.sync.Ref;
import dev.sundog.sync.ToldClaim;
import dev.sundog.sync.TwoWayEffect.Tell;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one side of a two-writer group has to say on the bulk lane: first that a session begins, then what was asked for, then its
 * claims, each after the content that the other side cannot have. Confined by the group's lock.
 */
final class Saying {
    /** About what a claim takes besides its content. */
    private static final int CLAIM_BYTES = 160;

    private static final int REF_BYTES = 37;

    private final GroupFiles files;
    private final Ledger ledger;
    private final Counterpart there;
    private final Consumer<TreePath> look;
    private final Map<TreePath, Tell> present = new LinkedHashMap<>();
    private final TreeMap<TreePath, Tell> gone = new TreeMap<>();
    private final Set<TreePath> whole = new HashSet<>();
    private final Map<TreePath, Tell> said = new HashMap<>();
    private final Set<Digest> wanted = new LinkedHashSet<>();
    /** What was asked for and not found: with the next claim of it, it will be. */
    private final Set<Digest> unfound = new HashSet<>();

    private final Deque<Chunk> ahead = new ArrayDeque<>();
    private final Applying stored;
    private @Nullable Tell next;
    private boolean begin;

    /** @param look told of a file that is not what it was */
    Saying(GroupFiles files, Ledger ledger, Counterpart there, Applying stored, Consumer<TreePath> look) {
        this.files = files;
        this.ledger = ledger;
        this.there = there;
        this.stored = stored;
        this.look = look;
    }

    void begin() {
        end();
        begin = true;
    }

    /** The session is over: all that waits is void. */
    void end() {
        begin = false;
        present.clear();
        gone.clear();
        whole.clear();
        said.clear();
        wanted.clear();
        unfound.clear();
        ahead.clear();
        next = null;
    }

    void tell(Tell tell) {
        present.remove(tell.path());
        gone.remove(tell.path());
        if (tell.claim().isGone()) {
            gone.put(tell.path(), tell);
        } else {
            present.put(tell.path(), tell);
        }
    }

    /** It lacks what the last claim of that name built on. */
    void tellWhole(TreePath path) {
        var last = said.get(path);
        if (last != null) {
            whole.add(path);
            present.putIfAbsent(path, last);
        }
    }

    void want(Collection<Digest> chunks) {
        wanted.addAll(chunks);
    }

    void confirmed(TreePath path) {
        said.remove(path);
    }

    boolean isAny() {
        return begin || !wanted.isEmpty() || next != null || !present.isEmpty() || !gone.isEmpty();
    }

    Optional<Message> next(int frameBytes) {
        if (begin) {
            begin = false;
            return Optional.of(new Message.SharedBegun(
                    files.group(),
                    ledger.machine().last().life(),
                    ledger.machine().knowledge()));
        }
        if (!wanted.isEmpty()) {
            return Optional.of(asked(frameBytes));
        }
        if (next == null) {
            var claims = claims(frameBytes);
            if (!claims.isEmpty() || next == null) {
                return claims.isEmpty() ? Optional.empty() : Optional.of(new Message.ClaimsTold(files.group(), claims));
            }
        }
        return Optional.of(ahead(frameBytes));
    }

    private Message asked(int frameBytes) {
        var contents = new ArrayList<byte[]>();
        int bytes = 0;
        var left = wanted.iterator();
        while (left.hasNext() && bytes < frameBytes) {
            var hash = left.next();
            var content = content(hash);
            left.remove();
            if (content.isPresent()) {
                contents.add(content.get());
                bytes += content.get().length;
            } else {
                unfound.add(hash);
            }
        }
        return new Message.ContentSent(files.group(), contents);
    }

    /** Content that goes before its claim, and at last the claim. */
    private Message ahead(int frameBytes) {
        var tell = next;
        var contents = new ArrayList<byte[]>();
        int bytes = 0;
        while (bytes < frameBytes && !ahead.isEmpty()) {
            var content = content(ahead.remove().hash());
            if (content.isPresent()) {
                contents.add(content.get());
                bytes += content.get().length;
            }
        }
        if (contents.isEmpty() && tell != null) {
            next = null;
            var layout = layout(tell);
            var claim = layout.map(l -> told(tell, refs(tell.path(), l, Map.of())));
            return new Message.ClaimsTold(files.group(), claim.stream().toList());
        }
        return new Message.ContentSent(files.group(), contents);
    }

    private List<ToldClaim> claims(int frameBytes) {
        var out = new ArrayList<ToldClaim>();
        int bytes = 0;
        while (bytes < frameBytes && next == null) {
            var tell = poll();
            if (tell == null) {
                break;
            }
            bytes += CLAIM_BYTES + tell.path().length();
            if (!(tell.claim().entry().orElse(null) instanceof Entry.File)) {
                out.add(told(tell, List.of()));
                continue;
            }
            var layout = layout(tell);
            if (layout.isPresent()) {
                bytes += file(tell, layout.get(), frameBytes, out);
            }
        }
        return out;
    }

    /** Tells a file with its content if that is little; else the content goes first. Returns about how many bytes. */
    private int file(Tell tell, Layout layout, int frameBytes, List<ToldClaim> out) {
        if (!unfound.isEmpty()) {
            layout.chunks().stream().map(Chunk::hash).filter(unfound::remove).forEach(wanted::add);
        }
        var push = pushed(tell, layout);
        int bytes = push.stream().mapToInt(Chunk::length).sum();
        if (bytes > frameBytes) {
            next = tell;
            ahead.addAll(push);
            return 0;
        }
        var literals = new HashMap<Digest, byte[]>();
        push.forEach(c -> content(c.hash()).ifPresent(content -> literals.put(c.hash(), content)));
        var refs = refs(tell.path(), layout, literals);
        out.add(told(tell, refs));
        return bytes + refs.size() * REF_BYTES;
    }

    private @Nullable Tell poll() {
        var first =
                present.isEmpty() ? null : present.entrySet().iterator().next().getKey();
        if (first != null) {
            return present.remove(first);
        }
        var last = gone.pollLastEntry();
        return last == null ? null : last.getValue();
    }

    /** What the claimed file is made of; empty where it is another one by now, of which another claim tells. */
    private Optional<Layout> layout(Tell tell) {
        var path = tell.path();
        if (files.agreed(path).map(Agreed::entry).orElse(null) instanceof Entry.File here
                && tell.claim().entry().orElse(null) instanceof Entry.File f
                && here.content().equals(f.content())) {
            return files.layout(path);
        }
        return Optional.empty();
    }

    private ToldClaim told(Tell tell, List<Ref> refs) {
        boolean based = refs.stream().anyMatch(r -> r instanceof Ref.Keep);
        whole.remove(tell.path());
        said.put(tell.path(), tell);
        var base = based ? there.base(tell.path()).map(Counterpart.Base::content) : Optional.<Digest>empty();
        return new ToldClaim(tell.path(), tell.claim(), tell.answering(), base, refs);
    }

    /** Content that the other side cannot have; where it has something that is not known here, it asks for what it lacks. */
    private List<Chunk> pushed(Tell tell, Layout layout) {
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

    private List<Ref> refs(TreePath path, Layout layout, Map<Digest, byte[]> literals) {
        var at = new HashMap<Digest, Integer>();
        if (!whole.contains(path)) {
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

    private Optional<byte[]> content(Digest hash) {
        for (var location : files.book().all(hash)) {
            var length = length(location);
            var content = stored.content(new Chunk(hash, length), location);
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
