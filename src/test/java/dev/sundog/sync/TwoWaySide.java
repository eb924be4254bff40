package dev.sundog.sync;

import dev.sundog.model.ConflictRule;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.Incarnation;
import dev.sundog.model.Metadata;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** A site of a two-writer group as a model: a tree, what the index remembers across crashes, and the machine. */
final class TwoWaySide {
    final Site site;
    final TreeMap<TreePath, Entry> tree = new TreeMap<>();
    final Set<Digest> aside = new HashSet<>();
    final List<TwoWayEffect.Make> makes = new ArrayList<>();
    private final TwoWayWorld world;
    private final ConflictRule rule;
    private Map<TreePath, Known> index = new TreeMap<>();
    private Optional<Incarnation> theirLife = Optional.empty();
    private VersionVector forgotten = VersionVector.NONE;
    private boolean looked = true;
    private OptionalLong floor = OptionalLong.empty();
    Incarnation life;
    TwoWay machine;

    TwoWaySide(TwoWayWorld world, Site site, ConflictRule rule, Incarnation life) {
        this.world = world;
        this.site = site;
        this.rule = rule;
        this.life = life;
        this.machine = new TwoWay(site, rule, memory());
    }

    private TwoWayMemory memory() {
        return new TwoWayMemory(life, floor, looked, theirLife, forgotten, index);
    }

    void on(TwoWayEvent event) {
        if (event instanceof TwoWayEvent.Met m) {
            theirLife = Optional.of(m.theirLife());
            floor = OptionalLong.empty();
        }
        for (var effect : machine.on(event)) {
            switch (effect) {
                case TwoWayEffect.Record r -> index.put(r.path(), r.known());
                case TwoWayEffect.Drop d -> {
                    d.paths().forEach(index::remove);
                    forgotten = d.forgotten();
                }
                case TwoWayEffect.Tell t ->
                    world.send(site.other(), new TwoWayEvent.Told(t.path(), world.told(t.claim()), t.answering()));
                case TwoWayEffect.Confirm c ->
                    world.send(site.other(), new TwoWayEvent.Confirmed(c.path(), c.write(), c.seen()));
                case TwoWayEffect.TellNews t -> world.send(site.other(), new TwoWayEvent.News(t.path(), t.write()));
                case TwoWayEffect.Make m -> makes.add(m);
                case TwoWayEffect.Renew r -> {
                    life = world.life();
                    on(new TwoWayEvent.Reborn(life));
                    world.meetAgain();
                }
            }
        }
    }

    /** Looks at one name. */
    void look(TreePath path) {
        on(new TwoWayEvent.Found(path, Optional.ofNullable(tree.get(path)), at(path)));
    }

    private long at(TreePath path) {
        return tree.get(path) instanceof Entry.File f ? f.metadata().mtimeNanos() / 1_000_000 : world.now();
    }

    void scan() {
        var all = new HashSet<>(tree.keySet());
        all.addAll(index.keySet());
        var sorted = new ArrayList<>(all);
        sorted.sort(null);
        sorted.forEach(this::look);
        if (!looked) {
            looked = true;
            on(new TwoWayEvent.Looked());
        }
    }

    /** The agent stops and comes back with what its index has. */
    void crash() {
        makes.clear();
        machine = new TwoWay(site, rule, memory());
        floor = OptionalLong.of(machine.floor());
    }

    void loseIndex() {
        index = new TreeMap<>();
        forgotten = VersionVector.NONE;
        theirLife = Optional.empty();
        floor = OptionalLong.empty();
        looked = false;
        if (world.mutation != TwoWayWorld.Mutation.OLD_LIFE_GOES_ON) {
            life = world.life();
        }
        crash();
        scan();
    }

    /** The index and the tree as they were. */
    record Backup(
            Map<TreePath, Known> index,
            Optional<Incarnation> theirLife,
            Incarnation life,
            OptionalLong floor,
            VersionVector forgotten,
            Map<TreePath, Entry> tree) {}

    Backup backup() {
        return new Backup(new TreeMap<>(index), theirLife, life, floor, forgotten, new TreeMap<>(tree));
    }

    void restoreTree(Backup backup) {
        tree.clear();
        tree.putAll(backup.tree());
    }

    void restoreIndex(Backup backup) {
        index = new TreeMap<>(backup.index());
        theirLife = backup.theirLife();
        life = backup.life();
        floor = backup.floor();
        forgotten = backup.forgotten();
        crash();
        scan();
    }

    private boolean isDirectory(TreePath path) {
        return path.isRoot() || tree.get(path) instanceof Entry.Directory;
    }

    List<TreePath> beneath(TreePath path) {
        return tree.tailMap(path, false).keySet().stream()
                .takeWhile(p -> p.isWithin(path))
                .toList();
    }

    private static Optional<Digest> content(Entry entry) {
        return entry instanceof Entry.File f ? Optional.of(f.content()) : Optional.empty();
    }

    /** Carries out one of the makes as a file system would: all or nothing. */
    void make(TwoWayEffect.Make make) {
        makes.remove(make);
        var path = make.path();
        var here = Optional.ofNullable(tree.get(path));
        boolean expected = here.map(Entry::digest).equals(make.expected().map(Entry::digest));
        boolean careful = world.mutation != TwoWayWorld.Mutation.OVERWRITES_UNSEEN;
        var entry = make.claim().entry();
        boolean room = entry.isEmpty() || isDirectory(path.parent());
        boolean full = isDirectory(path)
                && !(entry.orElse(null) instanceof Entry.Directory)
                && !beneath(path).isEmpty();
        boolean taken = make.copy() instanceof TwoWayEffect.Beside b
                && tree.containsKey(b.path())
                && !(content(tree.get(b.path())).isPresent()
                        && content(tree.get(b.path())).equals(here.flatMap(TwoWaySide::content)));
        if ((careful && !expected) || !room || full || taken) {
            on(new TwoWayEvent.NotMade(path));
            beneath(path).forEach(this::look);
            if (make.copy() instanceof TwoWayEffect.Beside b) {
                look(b.path());
            }
            look(path.parent());
            look(path);
            on(new TwoWayEvent.Again(path));
            return;
        }
        if (world.mutation != TwoWayWorld.Mutation.KEEPS_NO_COPY) {
            switch (make.copy()) {
                case TwoWayEffect.NoCopy n -> {}
                case TwoWayEffect.Beside b -> here.ifPresent(e -> tree.putIfAbsent(b.path(), e));
                case TwoWayEffect.Aside a -> here.flatMap(TwoWaySide::content).ifPresent(aside::add);
            }
        }
        entry.ifPresentOrElse(e -> tree.put(path, e), () -> tree.remove(path));
        on(new TwoWayEvent.Made(path));
        look(path);
    }

    // What who writes here may do.

    void writeFile(TreePath path, Digest content) {
        if (!isDirectory(path.parent()) || isDirectory(path)) {
            return;
        }
        content(tree.get(path)).ifPresent(world.dear::remove);
        tree.put(path, new Entry.File(new Metadata(0644, -1, -1, world.now() * 1_000_000), 10, content));
        world.dear.put(content, site + " wrote it to " + path);
    }

    void makeDirectory(TreePath path) {
        if (isDirectory(path.parent()) && !tree.containsKey(path)) {
            tree.put(path, new Entry.Directory(new Metadata(0755, -1, -1, 0)));
        }
    }

    void remove(TreePath path) {
        for (var below : beneath(path)) {
            content(tree.remove(below)).ifPresent(world.dear::remove);
        }
        content(tree.remove(path)).ifPresent(world.dear::remove);
    }

    void move(TreePath from, TreePath to) {
        if (!tree.containsKey(from) || tree.containsKey(to) || to.isWithin(from) || !isDirectory(to.parent())) {
            return;
        }
        for (var below : beneath(from)) {
            byte[] rest = below.bytes();
            byte[] target = to.bytes();
            var joined = java.util.Arrays.copyOf(target, target.length + rest.length - from.length());
            System.arraycopy(rest, from.length(), joined, target.length, rest.length - from.length());
            tree.put(TreePath.of(joined), tree.remove(below));
        }
        tree.put(to, tree.remove(from));
    }

    TreePath any(Random random) {
        var all = new ArrayList<>(tree.keySet());
        return all.isEmpty() ? TreePath.ROOT : all.get(random.nextInt(all.size()));
    }
}
