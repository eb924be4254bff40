package dev.sundog.profile;

/**
 * How an operation called another one lately.
 *
 * @param perSecond calls a second
 * @param perRun calls in one run of the caller
 * @param waitedShare of the calls that the caller waited for, 0 to 1
 * @param failures of the callee that were seen in callers' runs, with the weight they have by now
 * @param hardness 0 to 1: how surely the caller fails when the callee does. The share of the callee's failures in which the caller
 *     failed too, shrunk towards the share that was waited for as by five failures more: {@code (both + 5 w) / (failures + 5)},
 *     the mean of a beta distribution with that prior. So where no failure was seen, what is waited for is hard
 */
public record CallRates(double perSecond, double perRun, double waitedShare, double failures, double hardness) {
    /** From here on the caller is taken to need the callee: more often than not it fails with it. */
    public static final double HARD = 0.5;

    private static final double PRIOR_FAILURES = 5;

    static double hardness(double bothFailed, double failures, double waitedShare) {
        return (bothFailed + PRIOR_FAILURES * waitedShare) / (failures + PRIOR_FAILURES);
    }

    public boolean isHard() {
        return hardness >= HARD;
    }
}
