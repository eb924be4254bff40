package dev.sundog.profile;

/**
 * That runs of an operation called another one, or used data.
 *
 * @param callee an operation, or data: see {@link OperationKey#of(dev.sundog.model.GroupId, DataKind, String)}
 * @param perRun how often in one run of the caller
 * @param waited whether the caller went on only once it was answered
 * @param outcome how callee and caller ended; of callees that were called several times, that of the worst one
 */
public record Call(OperationKey callee, double perRun, boolean waited, Outcome outcome) {
    /** How a call ended, for callee and caller. */
    public enum Outcome {
        /** Nothing is known of errors, or the callee had none. */
        SERVED,
        /** The callee failed and the caller did not. */
        SURVIVED,
        /** Both failed. */
        BOTH_FAILED
    }

    public Call {
        if (!(perRun >= 0 && perRun < 1e9)) {
            throw new IllegalArgumentException("calls per run must be finite and not negative: " + perRun);
        }
    }

    /** One call that the caller waited for, and of whose errors nothing is known. */
    public static Call needed(OperationKey callee) {
        return new Call(callee, 1, true, Outcome.SERVED);
    }
}
