package dev.sundog.link;

/**
 * Packets that were neither answered nor believed, since the start.
 *
 * @param misshapen too short, or too long
 * @param unknown of no session that stands
 * @param forged whose code is wrong
 * @param repeated asked before: sent twice by the network, or by somebody who overheard
 * @param tooMany beyond what is answered in a second
 * @param untrue answers to what was not asked, and answers that are sent as if they asked something
 * @param elsewhere answers that do not come from where was asked, and what is asked by an address that is not the other site's
 */
public record StampRefusals(
        long misshapen, long unknown, long forged, long repeated, long tooMany, long untrue, long elsewhere) {
    /** None at all. */
    public static final StampRefusals NONE = new StampRefusals(0, 0, 0, 0, 0, 0, 0);

    StampRefusals and(StampSession.Why why) {
        return new StampRefusals(
                misshapen + (why == StampSession.Why.MISSHAPEN ? 1 : 0),
                unknown + (why == StampSession.Why.UNKNOWN_SESSION ? 1 : 0),
                forged + (why == StampSession.Why.FORGED ? 1 : 0),
                repeated + (why == StampSession.Why.REPEATED ? 1 : 0),
                tooMany + (why == StampSession.Why.TOO_MANY ? 1 : 0),
                untrue + (why == StampSession.Why.UNTRUE ? 1 : 0),
                elsewhere + (why == StampSession.Why.ELSEWHERE ? 1 : 0));
    }
}
