package dev.sundog.sim;

import dev.sundog.model.Epoch;
import dev.sundog.model.Metadata;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Change;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** One group's files and the agent's memory of them at one site: what a process sees, and what a power cut leaves of it. */
final class Disk {
    private final Map<TreePath, BitSet> seen = new HashMap<>();
    private final Map<TreePath, BitSet> durable = new HashMap<>();
    private final Map<TreePath, BitSet> asideSeen = new HashMap<>();
    private final BitSet asideDurable = new BitSet();
    private final Map<TreePath, BitSet> agreed = new HashMap<>();
    /** Every id that some disk ever held durably. */
    private final BitSet everDurable;

    final List<Change> journal = new ArrayList<>();
    List<Change> beingJournalled = List.of();
    Epoch believed = Epoch.NONE;

    Disk(BitSet everDurable) {
        this.everDurable = everDurable;
    }

    static Change.Content content(BitSet ids) {
        return new Change.PutSymlink(new Metadata(0, 0, 0, 0), ids.toByteArray());
    }

    static BitSet ids(Change change) {
        return change.content() instanceof Change.PutSymlink s ? BitSet.valueOf(s.target()) : new BitSet();
    }

    static long bytes(BitSet ids) {
        return 200 + 64L * ids.cardinality();
    }

    BitSet read(TreePath path) {
        return (BitSet) seen.getOrDefault(path, new BitSet()).clone();
    }

    void add(TreePath path, int id) {
        var now = read(path);
        now.set(id);
        seen.put(path, now);
    }

    void replace(TreePath path, BitSet ids) {
        seen.put(path, (BitSet) ids.clone());
    }

    void putAside(TreePath path) {
        asideSeen.computeIfAbsent(path, p -> new BitSet()).or(read(path));
    }

    void force(TreePath path) {
        durable.put(path, read(path));
        asideDurable.or(asideSeen.getOrDefault(path, new BitSet()));
        everDurable.or(read(path));
    }

    Map<TreePath, BitSet> agreed() {
        return new HashMap<>(agreed);
    }

    void keepAgreed(Map<TreePath, BitSet> now) {
        agreed.clear();
        agreed.putAll(now);
    }

    Set<TreePath> paths() {
        return new HashSet<>(seen.keySet());
    }

    /** The agent's memory is gone, with what was only journalled. */
    void loseIndex() {
        journal.clear();
        agreed.clear();
    }

    void processDied(Random random) {
        // A torn tail: any part of the batch that was being written may be there.
        int whole = beingJournalled.isEmpty() ? 0 : random.nextInt(beingJournalled.size() + 1);
        journal.addAll(beingJournalled.subList(0, whole));
        beingJournalled = List.of();
    }

    void powerCut(Random random) {
        for (var path : paths()) {
            if (random.nextBoolean()) {
                force(path);
            } else {
                seen.put(path, (BitSet) durable.getOrDefault(path, new BitSet()).clone());
                asideSeen.getOrDefault(path, new BitSet()).and(asideDurable);
            }
        }
    }

    /** What is here after a power cut, the journal made. */
    BitSet durableIds() {
        var newest = new HashMap<>(durable);
        journal.forEach(c -> newest.put(c.path(), ids(c)));
        var all = new BitSet();
        newest.values().forEach(all::or);
        return all;
    }

    BitSet seenIds() {
        var all = new BitSet();
        seen.values().forEach(all::or);
        return all;
    }

    BitSet keptIds() {
        var all = (BitSet) asideDurable.clone();
        asideSeen.values().forEach(all::or);
        all.or(seenIds());
        return all;
    }
}
