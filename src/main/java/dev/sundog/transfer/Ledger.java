package dev.sundog.transfer;

import dev.sundog.index.Op;
import dev.sundog.model.ConflictRule;
import dev.sundog.model.Entry;
import dev.sundog.model.GroupId;
import dev.sundog.model.Incarnation;
import dev.sundog.model.Lag;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Claim;
import dev.sundog.sync.Dot;
import dev.sundog.sync.Known;
import dev.sundog.sync.TwoWay;
import dev.sundog.sync.TwoWayEffect;
import dev.sundog.sync.TwoWayEvent;
import dev.sundog.sync.TwoWayMemory;
import dev.sundog.sync.VersionVector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

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
    private final TwoWay machine;
    private final Map<TreePath, Waiting> waiting = new HashMap<>();
    private List<TwoWayEffect> unsaid = new ArrayList<>();
    private boolean looked;

    Ledger(GroupFiles files, Site site, ConflictRule rule, Clocks clocks, Hands hands) {
        this.files = files;
        this.clocks = clocks;
        this.hands = hands;
        var known = files.index().known(files.group());
        known.forEach(this::track);
        this.looked = note("looked").isPresent();
        var floor = note("floor").map(Long::parseLong);
        this.machine = new TwoWay(
                site,
                rule,
                new TwoWayMemory(
                        note("life").map(Ledger::life).orElse(files.index().incarnation()),
                        floor.map(OptionalLong::of).orElse(OptionalLong.empty()),
                        looked,
                        note("theirs").map(Ledger::life),
                        note("forgotten").map(Ledger::vector).orElse(VersionVector.NONE),
                        known));
        files.index().commit(List.of(op("floor", Long.toString(machine.floor()))));
    }

    private Optional<String> note(String name) {
        return files.index().note(key(name)).filter(text -> !text.isEmpty());
    }

    private String key(String name) {
        return prefix(files.group()) + name;
    }

    /** With which the names of all notes of a group begin. */
    static String prefix(GroupId group) {
        return "shared/" + group + "/";
    }

    private Op.Note op(String name, String value) {
        return new Op.Note(key(name), value);
    }

    private static String text(Incarnation life) {
        return life.high() + ":" + life.low();
    }

    private static Incarnation life(String text) {
        var parts = text.split(":", -1);
        return new Incarnation(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    private static String text(VersionVector vector) {
        return vector.last().stream().map(d -> text(d.life()) + ":" + d.count()).collect(Collectors.joining(" "));
    }

    private static VersionVector vector(String text) {
        return new VersionVector(Arrays.stream(text.split(" ", -1))
                .map(dot -> new Dot(life(dot), Long.parseLong(dot.split(":", -1)[2])))
                .toList());
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
        files.write(op("looked", "yes"));
        on(new TwoWayEvent.Looked());
        hands.work();
    }

    /** The other side begins a session. */
    void met(TwoWayEvent.Met met) {
        files.write(op("theirs", text(met.theirLife())));
        files.write(op("floor", ""));
        var effects = machine.on(met);
        carryOut(effects);
        if (effects.stream().anyMatch(e -> e instanceof TwoWayEffect.Renew)) {
            var fresh = hands.freshLife();
            files.write(op("life", text(fresh)));
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
                    files.write(op("forgotten", text(d.forgotten())));
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
