package dev.sundog.transfer;

import dev.sundog.index.Op;
import dev.sundog.model.ConflictRule;
import dev.sundog.model.Entry;
import dev.sundog.model.Incarnation;
import dev.sundog.model.Lag;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Claim;
import dev.sundog.sync.Known;
import dev.sundog.sync.TwoWay;
import dev.sundog.sync.TwoWayEffect;
import dev.sundog.sync.TwoWayEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The machine of one side of a group that both sites write, with its durable memory: what it says is said only after what it
 * records is durable. Confined by the group's lock.
 */
final class Ledger {
    /** Who carries out what the machine decides; called under the lock. */
    interface Hands {
        void make(TwoWayEffect.Make make);

        /** Something is to be made durable, or to be said after that. */
        void work();

        /** A new life of the index, never used before. */
        Incarnation freshLife();

        /** All that waits to be said is void; the session begins anew. */
        void beginAnew();

        /** Both sides have this now. */
        void confirmed(TreePath path);
    }

    /** What the other site does not have yet. */
    private record Waiting(long bytes, long sinceNanos) {}

    private final GroupFiles files;
    private final Clocks clocks;
    private final Hands hands;
    private final SharedNotes notes;
    private final TwoWay machine;
    private final Map<TreePath, Waiting> waiting = new HashMap<>();
    private List<TwoWayEffect> unsaid = new ArrayList<>();
    private boolean looked;

    Ledger(GroupFiles files, Site site, ConflictRule rule, Clocks clocks, Hands hands) {
        this.files = files;
        this.clocks = clocks;
        this.hands = hands;
        this.notes = new SharedNotes(files.index(), files.group());
        var memory = notes.memory();
        memory.known().forEach(this::track);
        this.looked = memory.looked();
        this.machine = new TwoWay(site, rule, memory);
        files.index().commit(List.of(notes.floor(Long.toString(machine.floor()))));
    }

    TwoWay machine() {
        return machine;
    }

    Optional<Claim> claim(TreePath path) {
        return machine.known(path).map(Known::claim);
    }

    /** What is known to be here. */
    Optional<Entry> entry(TreePath path) {
        return claim(path).flatMap(Claim::entry);
    }

    boolean isConfirmed(TreePath path) {
        return machine.known(path).filter(Known::confirmed).isPresent();
    }

    boolean isLookedAt() {
        return looked;
    }

    void on(TwoWayEvent event) {
        carryOut(machine.on(event));
    }

    /** The tree has been looked at once. */
    void lookedAt() {
        looked = true;
        files.write(notes.looked());
        on(new TwoWayEvent.Looked());
        hands.work();
    }

    /** The other side begins a session. */
    void met(TwoWayEvent.Met met) {
        files.write(notes.theirs(met.theirLife()));
        files.write(notes.floor(""));
        var effects = machine.on(met);
        carryOut(effects);
        if (effects.stream().anyMatch(e -> e instanceof TwoWayEffect.Renew)) {
            var fresh = hands.freshLife();
            files.write(notes.life(fresh));
            on(new TwoWayEvent.Reborn(fresh));
            unsaid.clear();
            hands.beginAnew();
            on(met);
        }
        hands.work();
    }

    private void carryOut(List<TwoWayEffect> effects) {
        for (var effect : effects) {
            switch (effect) {
                case TwoWayEffect.Record r -> {
                    files.write(new Op.PutKnown(files.group(), r.path(), r.known()));
                    track(r.path(), r.known());
                    if (r.known().confirmed()) {
                        hands.confirmed(r.path());
                    }
                }
                case TwoWayEffect.Drop d -> {
                    d.paths().forEach(p -> {
                        files.write(new Op.DropKnown(files.group(), p));
                        waiting.remove(p);
                    });
                    files.write(notes.forgotten(d.forgotten()));
                }
                case TwoWayEffect.Tell t -> unsaid.add(t);
                case TwoWayEffect.Confirm c -> unsaid.add(c);
                case TwoWayEffect.TellNews n -> unsaid.add(n);
                case TwoWayEffect.Make m -> hands.make(m);
                case TwoWayEffect.Renew r -> {}
            }
        }
        if (!effects.isEmpty()) {
            hands.work();
        }
    }

    private void track(TreePath path, Known known) {
        if (known.confirmed()) {
            waiting.remove(path);
            return;
        }
        long bytes = known.claim().entry().orElse(null) instanceof Entry.File f ? f.size() : 0;
        var before = waiting.get(path);
        waiting.put(path, new Waiting(bytes, before == null ? now() : before.sinceNanos()));
    }

    private long now() {
        return clocks.bootNanos().getAsLong();
    }

    /** What is to be said once all that was recorded so far is durable. */
    List<TwoWayEffect> takeUnsaid() {
        var out = unsaid;
        unsaid = new ArrayList<>();
        return out;
    }

    /** It could not be made durable: it is said later. */
    void giveBack(List<TwoWayEffect> said) {
        var all = new ArrayList<>(said);
        all.addAll(unsaid);
        unsaid = all;
    }

    /** The session is over. */
    void dropUnsaid() {
        unsaid.clear();
    }

    /** What the other site does not have yet. */
    Lag lag() {
        long oldest = Long.MAX_VALUE;
        long bytes = 0;
        for (var one : waiting.values()) {
            bytes += one.bytes();
            oldest = Math.min(oldest, one.sinceNanos());
        }
        return waiting.isEmpty()
                ? Lag.NONE
                : new Lag(bytes, waiting.size(), Duration.ofNanos(Math.max(0, now() - oldest)));
    }

    SharedTransfer.Size size() {
        long bytes = 0;
        long names = 0;
        for (var path : machine.present()) {
            var entry = entry(path).orElse(null);
            bytes += entry instanceof Entry.File f ? f.size() : 0;
            names += entry instanceof Entry.Directory ? 0 : 1;
        }
        return new SharedTransfer.Size(bytes, names);
    }

    /** Whether the other site has all that was found here until then. */
    boolean isConfirmedUpTo(long nanos) {
        return waiting.values().stream().allMatch(w -> w.sinceNanos() > nanos);
    }

    boolean isAllConfirmed() {
        return waiting.isEmpty();
    }
}
