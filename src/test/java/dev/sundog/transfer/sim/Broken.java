package dev.sundog.transfer.sim;

/** A guarantee does not hold. */
final class Broken extends Error {
    private static final long serialVersionUID = 1L;
    private final String guarantee;

    Broken(String guarantee, String what) {
        super(guarantee + ": " + what);
        this.guarantee = guarantee;
    }

    String guarantee() {
        return guarantee;
    }
}
