package dev.sundog.model;

import java.time.Instant;
import java.util.Optional;

/**
 * What a site may carry for Sundog.
 *
 * @param egress by the time of the week; so {@code ingress}
 * @param budget of what leaves it in a month
 * @param marks of packets that leave it
 * @param enforce who holds what leaves it under that
 */
public record NetworkWeek(
        Site site, Timetable egress, Timetable ingress, Optional<Budget> budget, Marks marks, Enforcement enforce) {
    /** As much in a month as there is time for; nothing is marked. */
    public NetworkWeek(Site site, Timetable egress, Timetable ingress) {
        this(site, egress, ingress, Optional.empty(), Marks.NONE, Enforcement.OWN);
    }

    /** Anything at any time. */
    public static NetworkWeek unlimited(Site site) {
        return new NetworkWeek(site, Timetable.always(Rate.UNLIMITED), Timetable.always(Rate.UNLIMITED));
    }

    /** The smaller of what it may at either moment; whether less is allowed between them is not looked at. */
    public Network atBoth(Instant one, Instant other) {
        return new Network(
                site, egress.at(one).min(egress.at(other)), ingress.at(one).min(ingress.at(other)));
    }

    public boolean isConstant() {
        return egress.isConstant() && ingress.isConstant();
    }
}
