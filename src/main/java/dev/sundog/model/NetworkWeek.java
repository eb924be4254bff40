package dev.sundog.model;

import java.time.Instant;

/** What a site may carry for Sundog, by the time of the week. */
public record NetworkWeek(Site site, Timetable egress, Timetable ingress) {
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
