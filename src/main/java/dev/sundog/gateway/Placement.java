package dev.sundog.gateway;

import dev.sundog.model.Epoch;
import dev.sundog.model.Reads;
import dev.sundog.model.Route;
import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import java.util.List;
import java.util.Optional;

/** Where a request goes next. A decision and nothing else. */
sealed interface Placement {
    /** To the service of this site. */
    record Here() implements Placement {}

    /** To the other site's gateway. */
    record There() implements Placement {}

    /** Nowhere yet: ask again soon. */
    record Hold(String why) implements Placement {}

    /** Nowhere: the other gateway asked and knows better what to do. */
    record Refuse(String why) implements Placement {}

    /**
     * What the decision rests on.
     *
     * @param fence set once an attempt was sent and failed: only what is certainly over may be followed by another
     * @param failedHere an attempt here failed since the last hold
     * @param failedThere an attempt there failed since the last hold
     * @param draw a random number, 0 to 1
     */
    record Facts(
            Site here,
            boolean relayed,
            Optional<Reads> reads,
            List<SegmentId> segments,
            Optional<Route> route,
            Standing standing,
            boolean readableHere,
            boolean otherReachable,
            long serviceLife,
            Optional<Fence> fence,
            boolean failedHere,
            boolean failedThere,
            double draw) {
        boolean usableThere() {
            return !relayed && otherReachable && !failedThere;
        }
    }

    /** Which attempt of a writing request must be over for good: by a later epoch, or here by a later life of the service. */
    record Fence(Epoch epoch, boolean attemptWasHere, long serviceLife) {}

    static Placement choose(Facts f) {
        boolean holderOnly = f.reads().isEmpty() || f.reads().get() instanceof Reads.Committed;
        return holderOnly ? atHolder(f) : anywhere(f);
    }

    private static Placement atHolder(Facts f) {
        if (f.fence().isPresent() && !fenced(f, f.fence().get())) {
            var why = "an attempt was sent and its site or process is not yet known to be fenced";
            return f.relayed() && !(f.standing() instanceof Standing.Serving) ? new Refuse(why) : new Hold(why);
        }
        var why = switch (f.standing()) {
            case Standing.Serving serving -> "the service at " + f.here().label() + " does not answer";
            case Standing.Mirror mirror -> "no site serves this group yet";
            case Standing.Stalled stalled -> stalled.why();
        };
        if (f.standing() instanceof Standing.Serving && !f.failedHere()) {
            return new Here();
        }
        if (f.relayed()) {
            return new Refuse(why);
        }
        boolean otherHolds = !(f.standing() instanceof Standing.Serving)
                && f.route().map(r -> r.holder() != f.here()).orElse(false);
        return otherHolds && f.usableThere() ? new There() : new Hold(why);
    }

    private static boolean fenced(Facts f, Fence fence) {
        boolean laterEpoch = switch (f.standing()) {
            case Standing.Serving serving -> fence.epoch().isBefore(serving.epoch());
            case Standing.Mirror mirror -> laterRoute(f, fence);
            case Standing.Stalled stalled -> laterRoute(f, fence);
        };
        return laterEpoch || (fence.attemptWasHere() && f.serviceLife() > fence.serviceLife());
    }

    private static boolean laterRoute(Facts f, Fence fence) {
        return f.route().map(r -> fence.epoch().isBefore(r.epoch())).orElse(false);
    }

    private static Placement anywhere(Facts f) {
        boolean usableHere = f.readableHere() && !f.failedHere();
        if (f.relayed()) {
            return usableHere ? new Here() : new Refuse("the copy here may not be read now");
        }
        if (usableHere && f.usableThere()) {
            var wanted = f.draw() < publicShare(f) ? Site.PUBLIC : Site.PRIVATE;
            return wanted == f.here() ? new Here() : new There();
        }
        if (usableHere) {
            return new Here();
        }
        return f.usableThere() ? new There() : new Hold("no site can answer this reading request now");
    }

    /** Of the segments that the request touches, the share nearest to the holder; without a route all stays here. */
    private static double publicShare(Facts f) {
        if (f.route().isEmpty()) {
            return f.here() == Site.PUBLIC ? 1 : 0;
        }
        var route = f.route().get();
        double alone = route.holder() == Site.PUBLIC ? 1 : 0;
        var shares = f.segments().stream().mapToDouble(s -> route.publicShare().getOrDefault(s, alone));
        return (route.holder() == Site.PUBLIC ? shares.max() : shares.min()).orElse(alone);
    }
}
