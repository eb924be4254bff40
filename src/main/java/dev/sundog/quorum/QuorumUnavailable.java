package dev.sundog.quorum;

import dev.sundog.model.OperatorException;

/** No majority of voters answered in time. What was proposed may still be applied later; its epoch makes that safe. */
public final class QuorumUnavailable extends OperatorException {
    private static final long serialVersionUID = 1L;

    public QuorumUnavailable(String what, Throwable cause) {
        super(what, "Start or reach a majority of the voters; until then nobody is promoted", cause);
    }
}
