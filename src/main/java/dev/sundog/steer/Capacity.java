package dev.sundog.steer;

/**
 * How many requests a second a site can serve: not known until it could take no more once. A machine; confined to one thread.
 *
 * <p>Saturated, a site serves what it can: that is its capacity, and where it serves less than it was thought to, the estimate falls
 * by a twentieth a window. Near its estimate and well, it may be able to do more: the estimate grows as CUBIC's window does (Ha, Rhee
 * and Xu, "CUBIC", 2008), hardly at first and then ever faster; each time that this ends where it did before, the next attempt is
 * twice as patient.
 */
public final class Capacity {
    private static final double FALL = 0.05;
    /** From this part of the estimate on, a site is near it. */
    private static final double NEAR = 0.8;
    /** An attempt that ended below this multiple of where it began was in vain. */
    private static final double IN_VAIN = 1.25;

    private static final double FIRST_PATIENCE_SECONDS = 30;
    private static final double MOST_PATIENCE_SECONDS = 600;

    private double perSecond;
    private double origin;
    private double nearSeconds;
    private double patienceSeconds = FIRST_PATIENCE_SECONDS;

    /** Requests a second; 0 while unknown. */
    public double perSecond() {
        return perSecond;
    }

    /**
     * Takes in a window.
     *
     * @param servedPerSecond answers of the service
     * @param saturated whether it could take no more
     */
    public void on(double servedPerSecond, boolean saturated, double seconds) {
        if (saturated) {
            saturated(servedPerSecond);
        } else if (perSecond > 0) {
            well(servedPerSecond, seconds);
        }
    }

    private void saturated(double served) {
        if (nearSeconds > 0) {
            boolean inVain = perSecond < IN_VAIN * origin;
            patienceSeconds = inVain ? Math.min(MOST_PATIENCE_SECONDS, 2 * patienceSeconds) : FIRST_PATIENCE_SECONDS;
            nearSeconds = 0;
            perSecond = Math.max(served, Math.min(perSecond, origin));
        } else {
            perSecond = Math.max(served, perSecond * (1 - FALL));
        }
        origin = perSecond;
    }

    private void well(double served, double seconds) {
        if (served >= NEAR * perSecond) {
            nearSeconds += seconds;
            double part = nearSeconds / patienceSeconds;
            perSecond = Math.max(perSecond, origin * (1 + part * part * part));
        }
        perSecond = Math.max(perSecond, served);
    }
}
