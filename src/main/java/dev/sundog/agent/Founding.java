package dev.sundog.agent;

import dev.sundog.model.Site;
import dev.sundog.model.Workload;
import dev.sundog.steer.GroupLease;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an operator may lose who takes a group from a site that alone decides and cannot be asked. */
final class Founding {
    private Founding() {}

    static List<String> atRisk(Workload workload, Site from, Optional<GroupLease> seen) {
        var out = new ArrayList<String>();
        var other = from.label();
        boolean outdated = seen.map(GroupLease::copyOutdated).orElse(true);
        var since = outdated
                ? "while the copy here was outdated, as it was when last heard of"
                : "since this site lost it: it then records the copy as outdated and goes on, and that record cannot"
                        + " reach this site";
        out.add("writes that " + other + " acknowledged " + since
                + (workload.rpoIsZero() ? "; none that it acknowledged while the copy was protected" : ""));
        if (!workload.rpoIsZero()) {
            out.add("writes that " + other + " acknowledged within its rpo and had not sent");
        }
        out.add("if " + other + " still runs and clients reach it, both sides take writes until they meet; then "
                + other + " stops, and what only it has is put aside there (.sundog/aside)");
        out.add("the other groups too are decided here from then on; they stay where they are until each is forced");
        return out;
    }
}
