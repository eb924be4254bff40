package dev.sundog.bandwidth.replay;

/**
 * What became of a trace. Slots are those that count; rates are whole bytes per second.
 *
 * @param sent by segment and slot
 * @param late by segment and slot, at its end, in rates of one slot
 * @param age by segment and slot: how many slots ago the oldest that waits was written
 */
@SuppressWarnings("ArrayRecordComponent")
public record Outcome(String policy, long[][] sent, long[][] late, int[][] age) {
    /** Score times late seconds, summed over slots and segments: what is to be small. */
    public double weightedLateSeconds(Trace trace) {
        double sum = 0;
        for (int i = 0; i < late.length; i++) {
            sum += trace.segments().get(i).score() * lateSeconds(trace, i) * late[i].length * trace.slotSeconds();
        }
        return sum;
    }

    /** How late a segment's copy was beyond its rpo, in the mean over time: late bytes over the usual rate. */
    public double lateSeconds(Trace trace, int segment) {
        double sum = 0;
        for (long units : late[segment]) {
            sum += units;
        }
        return sum / late[segment].length * trace.slotSeconds() / trace.usual(segment);
    }

    /** The greatest age of the oldest change that waited. */
    public double worstLagSeconds(Trace trace, int segment) {
        int most = 0;
        for (int slots : age[segment]) {
            most = Math.max(most, slots);
        }
        return most * trace.slotSeconds();
    }

    /** In which part of the slots the rpo held; what rounding leaves late, less than a thousandth of a slot's usual change, is nothing. */
    public double attained(Trace trace, int segment) {
        double nothing = Math.max(1, trace.usual(segment) / 1000);
        int held = 0;
        for (long units : late[segment]) {
            held += units <= nothing ? 1 : 0;
        }
        return (double) held / late[segment].length;
    }
}
