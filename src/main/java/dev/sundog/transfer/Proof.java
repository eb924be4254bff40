package dev.sundog.transfer;

import dev.sundog.model.SegmentId;
import dev.sundog.sync.Difference;
import dev.sundog.sync.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A verification that this side has asked for, as far as it came. Confined by the group's lock, but for what is expected. */
final class Proof {
    final Message.VerifyAsked ask;
    final Optional<SegmentId> segment;
    final Rereading own;
    Verification.Phase phase = Verification.Phase.READING;
    volatile Verification.Count expected = new Verification.Count(0, 0, 0);
    boolean readHere;
    private Verification.Count there = new Verification.Count(0, 0, 0);
    private final List<Difference> foundThere = new ArrayList<>();
    private boolean readThere;

    /** @param own of the copy here */
    Proof(Message.VerifyAsked ask, Optional<SegmentId> segment, Rereading own) {
        this.ask = ask;
        this.segment = segment;
        this.own = own;
    }

    boolean isReading() {
        return phase == Verification.Phase.READING;
    }

    boolean isRead() {
        return readHere && readThere;
    }

    /** The other side has come so far. */
    void told(Message.VerifyTold m) {
        if (!readThere) {
            there = new Verification.Count(m.files(), m.bytes(), m.differences());
            foundThere.addAll(m.found());
            readThere = m.over();
        }
    }

    /** Of what was found, how much is as it was. */
    long unrepaired() {
        return unrepaired(foundThere) + unrepaired(own.differences(0));
    }

    private static long unrepaired(List<Difference> found) {
        return found.stream()
                .filter(d -> d.kind() == Difference.Kind.UNREPAIRED)
                .count();
    }

    String describe() {
        return segment.map(s -> "segment " + s).orElse("all of it") + (ask.repair() ? "" : ", without repair");
    }

    /** @param why it was stopped; empty otherwise */
    Verification now(String why) {
        var found = new ArrayList<Verification.Found>();
        foundThere.forEach(d -> found.add(new Verification.Found(false, d)));
        own.differences(0).forEach(d -> found.add(new Verification.Found(true, d)));
        return new Verification(segment, ask.id(), phase, own.progress(), there, expected, found, why);
    }
}
