package dev.sundog.sync;

import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Incarnation;
import org.jspecify.annotations.Nullable;

/**
 * What the messages so far on one lane, in one direction, spoke of: what goes on with it need not say it again. Both ends keep
 * it, and forget it when the link is made anew.
 */
public final class Said {
    private @Nullable GroupId group;
    private @Nullable Epoch epoch;
    private @Nullable Incarnation incarnation;
    private long next;
    /** The last update; the first sequence of the last run that was acknowledged, and the first number of the last that is held. */
    UpdateCodec.Before update = UpdateCodec.Before.FIRST;

    long durable;
    long held;

    boolean isOf(GroupId other, Epoch its) {
        return other.equals(group) && its.equals(epoch);
    }

    boolean isOf(GroupId other, Epoch its, Incarnation life) {
        return isOf(other, its) && life.equals(incarnation);
    }

    Said of(GroupId newGroup, Epoch newEpoch) {
        if (!isOf(newGroup, newEpoch)) {
            incarnation = null;
            next = 0;
        }
        group = newGroup;
        epoch = newEpoch;
        return this;
    }

    Said of(GroupId newGroup, Epoch newEpoch, Incarnation life) {
        of(newGroup, newEpoch);
        incarnation = life;
        return this;
    }

    GroupId group() {
        return known(group);
    }

    Epoch epoch() {
        return known(epoch);
    }

    Incarnation incarnation() {
        return known(incarnation);
    }

    private static <T> T known(@Nullable T value) {
        if (value == null) {
            throw Wire.garbage("a message that goes on with nothing");
        }
        return value;
    }

    /** The number that the next chunk has if it follows the last. */
    long next() {
        return next;
    }

    void chunks(long first, int count) {
        next = first + count;
    }

    /** The link is made anew. */
    public void forget() {
        group = null;
        epoch = null;
        incarnation = null;
        next = 0;
        update = UpdateCodec.Before.FIRST;
        durable = 0;
        held = 0;
    }
}
