package dev.sundog.sync;

import dev.sundog.model.ConflictRule;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.Incarnation;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Two sides and what is on its way between them: in any order, twice, or not at all. All from one seed. */
final class TwoWayWorld {
    /** What can be taken away from the design; each must be found. */
    enum Mutation {
        NONE,
        OVERWRITES_UNSEEN,
        KEEPS_NO_COPY,
        OLD_LIFE_GOES_ON,
        GHOSTS_ARE_DROPPED,
        DELETES_ARE_NOT_TOLD,
        RULES_DIFFER
    }

    private static final int MOST_STEPS = 50_000;

    final Random random;
    final Mutation mutation;
    /** What was written and neither replaced nor deleted by who writes, on whichever side: it must never be lost. */
    final Map<Digest, String> dear = new TreeMap<>();

    final TwoWaySide left;
    final TwoWaySide right;
    private final Map<Site, List<TwoWayEvent>> flying = new EnumMap<>(Site.class);
    private final List<TreePath> paths = new ArrayList<>();
    private long now = 1_700_000_000_000L;
    private long contents;
    private boolean meeting;

    TwoWayWorld(long seed, ConflictRule rule, Mutation mutation) {
        this.random = new Random(seed);
        this.mutation = mutation;
        var other = mutation == Mutation.RULES_DIFFER ? ConflictRule.PREFER_PUBLIC : rule;
        var first = mutation == Mutation.RULES_DIFFER ? ConflictRule.PREFER_PRIVATE : rule;
        left = new TwoWaySide(this, Site.PRIVATE, first, life());
        right = new TwoWaySide(this, Site.PUBLIC, other, life());
        for (var name : List.of("a", "b", "c.txt")) {
            paths.add(TreePath.of(name));
            for (var below : List.of("a", "x.txt")) {
                paths.add(TreePath.of(name + "/" + below));
                paths.add(TreePath.of(name + "/" + below + "/z"));
            }
        }
        meet();
    }

    long now() {
        // Clocks differ and may stand still.
        now += random.nextInt(3);
        return now;
    }

    Incarnation life() {
        return new Incarnation(random.nextLong(), random.nextLong());
    }

    Digest content() {
        contents++;
        return Digest.of(Long.toString(contents).getBytes(StandardCharsets.UTF_8));
    }

    private TwoWaySide side(Site site) {
        return site == Site.PRIVATE ? left : right;
    }

    private List<TwoWayEvent> to(Site site) {
        return flying.computeIfAbsent(site, s -> new ArrayList<>());
    }

    void send(Site to, TwoWayEvent event) {
        boolean gone = event instanceof TwoWayEvent.Told t && t.claim().entry().isEmpty();
        if (mutation != Mutation.DELETES_ARE_NOT_TOLD || !gone) {
            to(to).add(event);
        }
    }

    /** What is told of a claim. */
    Claim told(Claim claim) {
        if (mutation != Mutation.GHOSTS_ARE_DROPPED) {
            return claim;
        }
        var live = claim.seen().last().stream()
                .filter(d -> d.life().equals(left.life) || d.life().equals(right.life))
                .toList();
        return new Claim(claim.write(), new VersionVector(live), claim.origin(), claim.entry(), claim.remarks());
    }

    void meetAgain() {
        meeting = true;
    }

    /** What was on its way is lost; both begin a new session. */
    void meet() {
        do {
            meeting = false;
            flying.clear();
            left.on(new TwoWayEvent.Met(right.life, known(right, left)));
            right.on(new TwoWayEvent.Met(left.life, known(left, right)));
        } while (meeting);
    }

    private VersionVector known(TwoWaySide side, TwoWaySide other) {
        var all = side.machine.knowledge();
        if (mutation != Mutation.OLD_LIFE_GOES_ON) {
            return all;
        }
        long most = Math.min(all.count(other.life), other.machine.floor());
        return most == 0 ? all.without(other.life) : all.without(other.life).with(new Dot(other.life, most));
    }

    void alter(TwoWaySide side) {
        var path = paths.get(random.nextInt(paths.size()));
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> side.writeFile(path, content());
            case 4, 5 -> side.makeDirectory(path);
            case 6 -> side.remove(random.nextBoolean() ? path : side.any(random));
            case 7 -> {
                var any = side.any(random);
                if (side.tree.get(any) instanceof Entry.File) {
                    side.writeFile(any, content());
                }
            }
            default -> side.move(side.any(random), path);
        }
    }

    private TwoWaySide anySide() {
        return random.nextBoolean() ? left : right;
    }

    void step(boolean misfortune) {
        int what = random.nextInt(100);
        var side = anySide();
        if (what < 30) {
            alter(side);
        } else if (what < 45) {
            side.look(random.nextBoolean() ? side.any(random) : paths.get(random.nextInt(paths.size())));
        } else if (what < 75) {
            deliver(side.site, true);
        } else if (what < 92) {
            makeOne(side);
        } else if (what < 95) {
            side.scan();
        } else if (misfortune && what < 97) {
            meet();
        } else if (misfortune && what < 98) {
            side.crash();
            meet();
        }
    }

    private boolean deliver(Site site, boolean maybeTwice) {
        var queue = to(site);
        if (queue.isEmpty()) {
            return false;
        }
        int i = random.nextInt(queue.size());
        var event = maybeTwice && random.nextInt(5) == 0 ? queue.get(i) : queue.remove(i);
        side(site).on(event);
        return true;
    }

    private boolean makeOne(TwoWaySide side) {
        if (side.makes.isEmpty()) {
            return false;
        }
        side.make(side.makes.get(random.nextInt(side.makes.size())));
        return true;
    }

    /** Until nothing is left to do: both trees are looked at, all is said and made. */
    Optional<String> settle() {
        var trouble = drain().or(this::drain).or(this::unsettled);
        for (int round = 0; round < 2 && trouble.isEmpty(); round++) {
            meet();
            trouble = drain();
        }
        return trouble;
    }

    private Optional<String> drain() {
        left.scan();
        right.scan();
        for (int i = 0; i < MOST_STEPS; i++) {
            var side = anySide();
            boolean more = deliver(side.site, false) | makeOne(side);
            if (!more
                    && to(Site.PRIVATE).isEmpty()
                    && to(Site.PUBLIC).isEmpty()
                    && left.makes.isEmpty()
                    && right.makes.isEmpty()) {
                return Optional.empty();
            }
        }
        return Optional.of("it never ends");
    }

    /** No new session is needed to come to an end. */
    private Optional<String> unsettled() {
        int left = this.left.machine.unsettled();
        int right = this.right.machine.unsettled();
        return left + right == 0 ? Optional.empty() : Optional.of(left + " and " + right + " names are not settled");
    }

    /** What of the promises is broken; empty while all hold. To be asked when all is settled. */
    Optional<String> broken() {
        if (!left.tree.equals(right.tree)) {
            return Optional.of("trees differ: " + left.tree.keySet() + " and " + right.tree.keySet());
        }
        for (var path : left.tree.keySet()) {
            if (!path.parent().isRoot() && !(left.tree.get(path.parent()) instanceof Entry.Directory)) {
                return Optional.of(path + " is in no directory");
            }
            var one = left.machine.known(path);
            var other = right.machine.known(path);
            if (!Objects.equals(one, other) || one.isEmpty() || !one.get().confirmed()) {
                return Optional.of(path + ": " + one + " and " + other);
            }
        }
        return lost();
    }

    private Optional<String> lost() {
        for (var one : dear.entrySet()) {
            boolean kept = left.aside.contains(one.getKey()) || right.aside.contains(one.getKey());
            boolean there = left.tree.values().stream()
                    .anyMatch(e -> e instanceof Entry.File f && f.content().equals(one.getKey()));
            if (!kept && !there) {
                return Optional.of("lost: " + one.getValue());
            }
        }
        return Optional.empty();
    }

    /** Whether anything speaks of a conflict. */
    boolean hasConflict() {
        return !left.machine.remarked().isEmpty()
                || left.tree.keySet().stream().anyMatch(p -> p.toString().contains("(conflict "))
                || !left.aside.isEmpty()
                || !right.aside.isEmpty();
    }
}
