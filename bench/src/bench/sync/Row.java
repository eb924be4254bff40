package bench.sync;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** One pattern at one rate: what it is worth, and what each peer needed. */
final class Row {
    /** What a peer needed, or why its trees were not alike afterwards. */
    record Cell(Peer.Took took, Peer.Cost cost, Optional<String> differs) {}

    /** What Sundog's bytes are measured against. */
    enum Verdict {
        PASS("PASS"),
        OVER("OVER"),
        WITHIN_GOAL("goal met"),
        BEYOND_GOAL("beyond goal"),
        WRONG("WRONG"),
        NOT_MEASURED("-");

        final String label;

        Verdict(String label) {
            this.label = label;
        }
    }

    final Pattern pattern;
    final double mbit;
    final Map<Peer.Kind, Cell> cells = new EnumMap<>(Peer.Kind.class);
    private Worth worth;

    Row(Pattern pattern, double mbit) {
        this.pattern = pattern;
        this.mbit = mbit;
    }

    void note(Peer.Kind peer, Worth value, Cell cell) {
        worth = value;
        cells.put(peer, cell);
    }

    Worth worth() {
        return worth;
    }

    Optional<Cell> cell(Peer.Kind peer) {
        return Optional.ofNullable(cells.get(peer));
    }

    Optional<Double> bytes(Peer.Kind peer) {
        return cell(peer).map(c -> c.cost().lineBytes());
    }

    Optional<Double> seconds(Peer.Kind peer) {
        return cell(peer).map(c -> c.took().durable());
    }

    OptionalLong messageBytes() {
        return cell(Peer.Kind.SUNDOG).map(c -> c.cost().messageBytes()).orElse(OptionalLong.empty());
    }

    /** Sundog's part of what another needed. */
    Optional<Double> bytesRatio(Peer.Kind other) {
        return bytes(Peer.Kind.SUNDOG).flatMap(s -> bytes(other).map(o -> s / o));
    }

    Optional<Double> secondsRatio(Peer.Kind other) {
        return seconds(Peer.Kind.SUNDOG).flatMap(s -> seconds(other).map(o -> s / o));
    }

    Optional<Double> limit() {
        var rsync = bytes(Peer.Kind.RSYNC_Z).or(() -> bytes(Peer.Kind.RSYNC));
        return worth == null ? Optional.empty() : Optional.of(worth.limit(rsync.orElse(0.0)));
    }

    Verdict verdict() {
        if (cell(Peer.Kind.SUNDOG).flatMap(Cell::differs).isPresent()) {
            return Verdict.WRONG;
        }
        if (messageBytes().isEmpty()) {
            return Verdict.NOT_MEASURED;
        }
        boolean within = messageBytes().getAsLong() <= limit().orElseThrow();
        if (worth.gate().isPresent()) {
            return within ? Verdict.PASS : Verdict.OVER;
        }
        return within ? Verdict.WITHIN_GOAL : Verdict.BEYOND_GOAL;
    }
}
