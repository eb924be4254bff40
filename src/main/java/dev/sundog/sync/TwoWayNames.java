package dev.sundog.sync;

import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.TreePath;
import dev.sundog.sync.TwoWayEffect.Copy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The names of one side of a two-writer group, and what stands where in its tree. */
final class TwoWayNames {
    /**
     * What a name is becoming.
     *
     * @param from what the other side told, that it is made of
     * @param session in which it told that
     */
    record Making(Claim from, Claim claim, Optional<Claim> before, Copy copy, long session) {}

    /** All about one name. */
    static final class Name {
        @Nullable
        Known known;

        /** What the other side told and nothing has come of yet. */
        @Nullable
        Claim theirs;

        /** The version here that wins over theirs: the other side acts. */
        @Nullable
        Claim leftWith;

        Optional<Dot> answering = Optional.empty();

        @Nullable
        Making making;

        /** Whether the other side was told in this session. */
        boolean told;

        Optional<Claim> own() {
            return Optional.ofNullable(known).map(Known::claim);
        }

        boolean is(Optional<Entry> entry) {
            return known == null
                    ? entry.isEmpty()
                    : known.claim().digest().equals(entry.map(Entry::digest).orElse(Claim.GONE));
        }

        /** What the other side is known to have had when this one was written. */
        Optional<Digest> base() {
            return Optional.ofNullable(known)
                    .flatMap(k -> k.confirmed() ? Optional.of(k.claim().digest()) : k.base());
        }

        /** What went into what is here, is becoming, or was told. */
        Stream<VersionVector> everSeen() {
            return Stream.of(
                            own(),
                            Optional.ofNullable(theirs),
                            Optional.ofNullable(making).map(Making::claim))
                    .flatMap(Optional::stream)
                    .map(Claim::seen);
        }

        boolean isLeft(Claim own) {
            return leftWith == own;
        }

        boolean isPresent() {
            return known != null && !known.claim().isGone();
        }

        boolean isConfirmed() {
            return known != null && known.confirmed();
        }

        boolean isUnsettled() {
            return making != null || theirs != null || (known != null && !known.confirmed());
        }

        /** Whether it is here and the other side could not know of it when it wrote. */
        boolean isNews() {
            return isPresent()
                    && making == null
                    && !isConfirmed()
                    && own().filter(c -> c.origin().found()).isEmpty();
        }
    }

    final TreeMap<TreePath, Name> all = new TreeMap<>();
    /** Those that the other side told of and nothing has come of yet. */
    final TreeSet<TreePath> waiting = new TreeSet<>();

    /** What went into deletes that are no longer here. */
    VersionVector forgotten = VersionVector.NONE;

    VersionVector knowledge() {
        var all = VersionVector.joined(this.all.values().stream().flatMap(Name::everSeen));
        return all.join(forgotten);
    }

    /** What went into what the other side is known to have. */
    VersionVector confirmedThere() {
        var confirmed = VersionVector.joined(all.values().stream()
                .filter(Name::isConfirmed)
                .flatMap(n -> n.own().stream().map(Claim::seen)));
        return confirmed.join(forgotten);
    }

    List<TreePath> present() {
        return all.entrySet().stream()
                .filter(e -> e.getValue().isPresent())
                .map(Map.Entry::getKey)
                .toList();
    }

    Map<TreePath, Claim> remarked() {
        var out = new TreeMap<TreePath, Claim>();
        all.forEach((path, n) -> n.own().filter(c -> !c.remarks().isEmpty()).ifPresent(c -> out.put(path, c)));
        return out;
    }

    /** Gives up names that are nothing, and deletes that both sides know and that are older than this. */
    List<TreePath> forget(long beforeMillis) {
        var dropped = new ArrayList<TreePath>();
        all.entrySet().removeIf(e -> {
            var n = e.getValue();
            if (n.theirs != null || n.making != null) {
                return false;
            }
            var old = n.own()
                    .filter(c -> n.isConfirmed() && c.isGone() && c.origin().atMillis() < beforeMillis);
            old.ifPresent(c -> {
                forgotten = forgotten.join(c.seen());
                dropped.add(e.getKey());
            });
            return n.known == null || old.isPresent();
        });
        return dropped;
    }

    Name name(TreePath path) {
        return all.computeIfAbsent(path, p -> new Name());
    }

    @Nullable
    Name find(TreePath path) {
        return all.get(path);
    }

    boolean hasParent(TreePath path) {
        var parent = path.parent();
        if (parent.isRoot()) {
            return true;
        }
        var n = all.get(parent);
        return n != null
                && n.making == null
                && n.own().filter(Claim::isDirectory).isPresent();
    }

    boolean holdsAny(TreePath directory, Predicate<Name> what) {
        for (var e : all.tailMap(directory, false).entrySet()) {
            if (!e.getKey().isWithin(directory)) {
                return false;
            }
            if (what.test(e.getValue())) {
                return true;
            }
        }
        return false;
    }

    /** Where a version that lost its name is kept: where nothing is, or the same already. */
    Copy beside(TreePath path, Claim loser) {
        for (int nth = 1; ; nth++) {
            var origin = loser.origin();
            var other = path.parent().child(ConflictName.of(path.name(), origin.site(), origin.atMillis(), nth));
            var n = all.get(other);
            boolean free = n == null || (n.making == null && !n.isPresent() && n.theirs == null);
            boolean kept = n != null
                    && n.making == null
                    && n.own().filter(c -> c.hasContentOf(loser)).isPresent();
            if (free || kept) {
                return new TwoWayEffect.Beside(other);
            }
        }
    }
}
