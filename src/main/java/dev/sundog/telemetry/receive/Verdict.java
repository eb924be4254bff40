package dev.sundog.telemetry.receive;

/**
 * What becomes of an export.
 *
 * @param why in words; empty when there is nothing to say
 * @param rejected spans that were not taken, of one that was
 */
record Verdict(Outcome outcome, String why, long rejected) {
    /** By the numbers of HTTP and of gRPC. */
    enum Outcome {
        TAKEN(200, 0),
        /** Never to be sent again as it is. */
        BAD(400, 3),
        TOO_LARGE(413, 8),
        UNSUPPORTED(415, 3),
        /** To be sent again later. */
        BUSY(429, 8),
        UNIMPLEMENTED(501, 12),
        UNKNOWN(404, 12),
        WRONG_METHOD(405, 12);

        final int http;
        final int grpc;

        Outcome(int http, int grpc) {
            this.http = http;
            this.grpc = grpc;
        }
    }

    /** After how many seconds what was refused for want of room may come again. */
    static final int AGAIN_SECONDS = 2;

    static Verdict of(Outcome outcome, String why) {
        return new Verdict(outcome, why, 0);
    }

    boolean taken() {
        return outcome == Outcome.TAKEN;
    }

    boolean comesAgain() {
        return outcome == Outcome.BUSY;
    }
}
