package dev.sundog.transfer;

import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.Lag;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import dev.sundog.sync.ClaimAnswer;
import dev.sundog.sync.Layout;
import dev.sundog.sync.Message;
import dev.sundog.sync.ToldClaim;
import dev.sundog.sync.TwoWayEffect;
import dev.sundog.sync.TwoWayEffect.Make;
import dev.sundog.sync.TwoWayEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the other side of a two-writer group told, until it is made here: what files are made of, and which content is still to
 * come. Confined by the group's lock.
 */
final class Taking {
    private static final int MOST_IDLE_TIDIES = 10;

    /** What is to be made, and what lacks for it. */
    record Parked(Make make, Layout layout, Set<Digest> lacking, long sinceNanos) {}

    private final GroupFiles files;
    private final Ledger ledger;
    private final ToldLayouts layouts;
    private final Clocks clocks;
    private final Consumer<Message> send;
    private final Map<TreePath, Parked> parked = new LinkedHashMap<>();
    private final Map<Digest, Set<TreePath>> lacking = new LinkedHashMap<>();
    private final Deque<TreePath> ready = new ArrayDeque<>();
    /** Names that are being made now: what is seen there does not count until that is done. */
    private final Set<TreePath> busy = new HashSet<>();

    private long arrivals;
    private long arrivalsAtTidy;
    private int idleTidies;

    Taking(GroupFiles files, Ledger ledger, ToldLayouts layouts, Clocks clocks, Consumer<Message> send) {
        this.files = files;
        this.ledger = ledger;
        this.layouts = layouts;
        this.clocks = clocks;
        this.send = send;
    }

    /** A session begins: what was told before and can still come is told again. */
    void begin() {
        List.copyOf(parked.keySet()).forEach(this::giveWay);
        layouts.forgetAllBut(parked.keySet());
    }

    void told(ToldClaim told) {
        var path = told.path();
        if (told.claim().entry().orElse(null) instanceof Entry.HardLink) {
            throw new OperatorException(
                    "The other site tells a hard link of a group that both sites write",
                    "Run the same version of Sundog at both sites");
        }
        if (told.claim().entry().orElse(null) instanceof Entry.File file) {
            if (!layouts.add(told, file)) {
                send.accept(new Message.ClaimsAnswered(files.group(), List.of(new ClaimAnswer.Whole(path))));
                return;
            }
        }
        ledger.on(new TwoWayEvent.Told(path, told.claim(), told.answering()));
        var waits = parked.get(path);
        if (waits != null && !waits.make().claim().entry().equals(told.claim().entry())) {
            // What it waits for may never come: there is something newer.
            giveWay(path);
        }
    }

    void content(List<byte[]> contents) {
        for (var content : contents) {
            var hash = Digest.of(content);
            layouts.keep(hash, content);
            arrivals++;
            if (files.book().find(hash).isEmpty()) {
                continue;
            }
            var waits = lacking.remove(hash);
            if (waits != null) {
                waits.forEach(path -> arrived(path, hash));
            }
        }
    }

    private void arrived(TreePath path, Digest hash) {
        var one = parked.get(path);
        if (one != null && one.lacking().remove(hash) && one.lacking().isEmpty()) {
            ready.add(path);
        }
    }

    /** The machine wants it made. */
    void make(Make make) {
        var path = make.path();
        var layout = Layout.EMPTY;
        var lacks = new LinkedHashSet<Digest>();
        if (make.claim().entry().orElse(null) instanceof Entry.File f) {
            layout = layouts.get(path, f.content());
            var own = new HashSet<Digest>();
            if (make.expected().orElse(null) instanceof Entry.File) {
                files.layout(path).ifPresent(l -> l.chunks().forEach(c -> own.add(c.hash())));
                own.removeIf(hash -> files.book().isRotten(path, hash));
            }
            for (var chunk : layout.chunks()) {
                if (own.add(chunk.hash()) && files.book().find(chunk.hash()).isEmpty()) {
                    lacks.add(chunk.hash());
                }
            }
        }
        parked.put(path, new Parked(make, layout, lacks, clocks.bootNanos().getAsLong()));
        if (lacks.isEmpty()) {
            ready.add(path);
            return;
        }
        var fresh = new ArrayList<Digest>();
        for (var hash : lacks) {
            var waits = lacking.computeIfAbsent(hash, h -> {
                fresh.add(h);
                return new HashSet<>();
            });
            waits.add(path);
        }
        ask(fresh);
    }

    private void ask(Collection<Digest> chunks) {
        Message.ContentWanted.all(files.group(), chunks).forEach(send);
    }

    /** Takes what can be made now. */
    List<Parked> takeReady(int most) {
        var out = new ArrayList<Parked>();
        while (out.size() < most && !ready.isEmpty()) {
            var one = parked.get(ready.remove());
            if (one != null && one.lacking().isEmpty()) {
                out.add(one);
                busy.add(one.make().path());
                if (one.make().copy() instanceof TwoWayEffect.Beside b) {
                    busy.add(b.path());
                }
            }
        }
        return out;
    }

    /** It is made, or will not be now. */
    void drop(TreePath path) {
        var one = parked.remove(path);
        if (one != null) {
            busy.remove(path);
            if (one.make().copy() instanceof TwoWayEffect.Beside b) {
                busy.remove(b.path());
            }
            one.lacking().forEach(hash -> {
                var waits = lacking.get(hash);
                if (waits != null && waits.remove(path) && waits.isEmpty()) {
                    lacking.remove(hash);
                }
            });
        }
    }

    boolean isBusy(TreePath path) {
        return busy.contains(path);
    }

    /** Whether something else is to be made there, or beside it. */
    boolean isUnderWay(TreePath path) {
        return parked.containsKey(path) || busy.contains(path);
    }

    /** Something was found where content is still awaited for another version: that is decided anew. */
    boolean giveWay(TreePath path) {
        var one = parked.get(path);
        if (one == null || one.lacking().isEmpty()) {
            return false;
        }
        drop(path);
        ledger.on(new TwoWayEvent.NotMade(path));
        return true;
    }

    /** It is as both sides want it: what was told of it is not needed any more. */
    void settled(TreePath path) {
        if (!parked.containsKey(path)) {
            layouts.forget(path);
        }
    }

    /** Now and then: what does not come is asked for once more. */
    void tidy() {
        idleTidies = arrivals == arrivalsAtTidy ? idleTidies + 1 : 0;
        arrivalsAtTidy = arrivals;
        if (idleTidies >= MOST_IDLE_TIDIES && !lacking.isEmpty()) {
            idleTidies = 0;
            ask(lacking.keySet());
        }
    }

    boolean isEmpty() {
        return parked.isEmpty();
    }

    boolean isReady() {
        return !ready.isEmpty();
    }

    int readyCount() {
        return ready.size();
    }

    /** What the other side has and this one has not, as far as it was told. */
    Lag lag() {
        long bytes = 0;
        long oldest = Long.MAX_VALUE;
        for (var one : parked.values()) {
            bytes += one.layout().size();
            oldest = Math.min(oldest, one.sinceNanos());
        }
        long now = clocks.bootNanos().getAsLong();
        return parked.isEmpty() ? Lag.NONE : new Lag(bytes, parked.size(), Duration.ofNanos(Math.max(0, now - oldest)));
    }
}
