package dev.sundog.bandwidth.history;

import java.util.List;

/**
 * Bytes a second.
 *
 * @param delivery at which the other site received while this one always had something to send
 * @param sent by the link, all overhead counted
 * @param received by the link, likewise
 * @param foregroundOut what else left by the link's network interface
 * @param foregroundIn what else came in by it
 */
public record Rates(Mean delivery, Mean sent, Mean received, Mean foregroundOut, Mean foregroundIn) {
    static final Rates NONE = new Rates(Mean.NONE, Mean.NONE, Mean.NONE, Mean.NONE, Mean.NONE);

    /** Of one second; NaN where something is not known. */
    public static Rates of(double delivery, double sent, double received, double foregroundOut, double foregroundIn) {
        return new Rates(
                Mean.of(delivery), Mean.of(sent), Mean.of(received), Mean.of(foregroundOut), Mean.of(foregroundIn));
    }

    static Rates merged(List<Rates> all) {
        return new Rates(
                Mean.merged(all, Rates::delivery),
                Mean.merged(all, Rates::sent),
                Mean.merged(all, Rates::received),
                Mean.merged(all, Rates::foregroundOut),
                Mean.merged(all, Rates::foregroundIn));
    }
}
