package dev.sundog.transfer;

import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.TreePath;
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
import org.jspecify.annotations.Nullable;

/**
 * What one side of a two-writer group has to say on the bulk lane: first that a session begins, then what was asked for, then its
 * claims, each after the content that the other side cannot have. Confined by the group's lock.
 */
final class Saying {
    /** About what a claim takes besides its content. */
    private static final int CLAIM_BYTES = 160;

    private static final int REF_BYTES = 37;
    private static final int MOST_LACKED_AT_ONCE = 100;

    private final GroupFiles files;
    private final Ledger ledger;
    private final Counterpart there;
    private final Wording wording;
    private final Map<TreePath, Tell> present = new LinkedHashMap<>();
    private final TreeMap<TreePath, Tell> gone = new TreeMap<>();
    private final Set<TreePath> whole = new HashSet<>();
    private final Map<TreePath, Tell> said = new HashMap<>();
    private final Set<Digest> wanted = new LinkedHashSet<>();
    /** What was asked for and not found: with the next claim of it, it will be. */
    private final Set<Digest> unfound = new HashSet<>();

    /** What is not here, as the other side is still to hear. */
    private final Set<Digest> lacked = new LinkedHashSet<>();

    private final Deque<Chunk> ahead = new ArrayDeque<>();
    private @Nullable Tell next;
    private boolean begin;

    Saying(GroupFiles files, Ledger ledger, Counterpart there, Wording wording) {
        this.files = files;
        this.ledger = ledger;
        this.there = there;
        this.wording = wording;
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
        lacked.clear();
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
        return begin || !wanted.isEmpty() || !lacked.isEmpty() || next != null || !present.isEmpty() || !gone.isEmpty();
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
        if (!lacked.isEmpty()) {
            return Optional.of(lacked());
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
            var content = wording.content(hash);
            left.remove();
            if (content.isPresent()) {
                contents.add(content.get());
                bytes += content.get().length;
            } else {
                unfound.add(hash);
                lacked.add(hash);
            }
        }
        return new Message.ContentSent(files.group(), contents);
    }

    private Message lacked() {
        var some = lacked.stream().limit(MOST_LACKED_AT_ONCE).toList();
        some.forEach(lacked::remove);
        return new Message.ContentLacked(files.group(), some);
    }

    /** Content that goes before its claim, and at last the claim. */
    private Message ahead(int frameBytes) {
        var tell = next;
        var contents = new ArrayList<byte[]>();
        int bytes = 0;
        while (bytes < frameBytes && !ahead.isEmpty()) {
            var content = wording.content(ahead.remove().hash());
            if (content.isPresent()) {
                contents.add(content.get());
                bytes += content.get().length;
            }
        }
        if (contents.isEmpty() && tell != null) {
            next = null;
            var layout = wording.layout(tell);
            var claim =
                    layout.map(l -> told(tell, wording.refs(tell.path(), l, Map.of(), whole.contains(tell.path()))));
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
            var layout = wording.layout(tell);
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
        var push = wording.pushed(tell, layout);
        int bytes = push.stream().mapToInt(Chunk::length).sum();
        if (bytes > frameBytes) {
            next = tell;
            ahead.addAll(push);
            return 0;
        }
        var literals = new HashMap<Digest, byte[]>();
        push.forEach(c -> wording.content(c.hash()).ifPresent(content -> literals.put(c.hash(), content)));
        var refs = wording.refs(tell.path(), layout, literals, whole.contains(tell.path()));
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

    private ToldClaim told(Tell tell, List<Ref> refs) {
        boolean based = refs.stream().anyMatch(r -> r instanceof Ref.Keep);
        whole.remove(tell.path());
        said.put(tell.path(), tell);
        var base = based ? there.base(tell.path()).map(Counterpart.Base::content) : Optional.<Digest>empty();
        return new ToldClaim(tell.path(), tell.claim(), tell.answering(), base, refs);
    }
}
