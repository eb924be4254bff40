package dev.sundog.cli.config;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Workload;

/** Refuses what is said about scores where there are none. */
final class ScoreChecks {
    private ScoreChecks() {}

    /** A workload that both sites write is one segment, whose score is its priority. */
    static void shared(String file, String key, Workload workload) {
        boolean scored = workload.data().stream()
                        .anyMatch(rule -> rule.floor().isPresent() || rule.pin().isPresent())
                || workload.operations().stream()
                        .anyMatch(operation -> operation.priority().isPresent());
        if (scored) {
            throw new OperatorException(
                    file + ": " + key
                            + " has a floor, a pin or an operation's priority with writers: both: it is not profiled",
                    "Give the workload a priority: that is its score");
        }
    }
}
