package dev.sundog.steer;

import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which site alone decides about leases where there is no witness, and the table it began with. The first is private's; each
 * later one was founded by an operator's force at the site that had no voice in the one before, without asking it. So only one
 * site can ever found a given number.
 *
 * <p>Epochs of a constitution are all above those of the one before, also above those that its founder never saw: each has a
 * band of {@value #EPOCHS}, which one lease a second would not use up in 30 years. So whoever knows the higher number fences the
 * other by epochs as ever, and nothing else needs to know of constitutions.
 *
 * @param number 1, 2, ...
 * @param start the table before the first command
 */
public record Constitution(long number, LeaseView start) {
    static final long EPOCHS = 1_000_000_000L;
    public static final Constitution FIRST = new Constitution(1, LeaseView.EMPTY);

    public Constitution {
        if (number < 1) {
            throw new OperatorException("There is no constitution " + number, "Put back the file that Sundog wrote");
        }
    }

    /** The only voter. */
    public Site voter() {
        return number % 2 == 1 ? Site.PRIVATE : Site.PUBLIC;
    }

    /**
     * The constitution that the other site founds. Every group begins a new epoch there and no copy counts as current, since the
     * voter of this one may have gone on unseen.
     *
     * @param last the table as the founder saw it last
     * @param configured groups that must be known also where the founder never saw their lease
     * @param taken groups that the founder holds from now on; the others keep their holder
     */
    public Constitution after(LeaseView last, Collection<GroupId> configured, Set<GroupId> taken) {
        var founder = voter().other();
        var epoch = new Epoch(number * EPOCHS + 1);
        var groups = new TreeSet<>(last.groups().keySet());
        groups.addAll(configured);
        groups.addAll(taken);
        Map<GroupId, GroupLease> leases = new TreeMap<>();
        for (var group : groups) {
            var seen = last.lease(group);
            if (seen.isPresent() && !seen.get().epoch().isBefore(epoch)) {
                throw new OperatorException(
                        group + " has epoch " + seen.get().epoch() + ", which constitution " + number + " cannot reach",
                        "Its memory is not this installation's: put back the state directory");
            }
            var holder = taken.contains(group)
                    ? founder
                    : seen.map(GroupLease::holder).orElse(Site.PRIVATE);
            leases.put(group, new GroupLease(group, holder, epoch, true));
        }
        return new Constitution(number + 1, new LeaseView(leases, Map.of(), 0));
    }
}
