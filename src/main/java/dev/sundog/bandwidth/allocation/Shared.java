package dev.sundog.bandwidth.allocation;

import java.util.Arrays;
import java.util.List;

/**
 * What the classes of one direction share: common capacity per slot, and the interfaces of hosts, of which each class passes one on
 * either side.
 *
 * @param common per slot
 * @param sender which of the senders' interfaces a class passes
 * @param receiver likewise
 * @param sending capacity of each sender's interface
 * @param receiving likewise
 */
@SuppressWarnings("ArrayRecordComponent")
record Shared(long[] common, int[] sender, int[] receiver, long[] sending, long[] receiving) {
    static Shared of(Resources resources, Resources.Level level, List<Hosts> hosts) {
        var senders = hosts.stream().map(Hosts::sender).distinct().sorted().toList();
        var receivers = hosts.stream().map(Hosts::receiver).distinct().sorted().toList();
        return new Shared(
                resources.common(level),
                hosts.stream().mapToInt(h -> senders.indexOf(h.sender())).toArray(),
                hosts.stream().mapToInt(h -> receivers.indexOf(h.receiver())).toArray(),
                senders.stream()
                        .mapToLong(s -> resources.sender(new Hosts(s, "")))
                        .toArray(),
                receivers.stream()
                        .mapToLong(r -> resources.receiver(new Hosts("", r)))
                        .toArray());
    }

    /** The same from slot 1 on: slot 0 is gone. */
    Shared afterFirst() {
        var later = common.clone();
        later[0] = 0;
        return new Shared(later, sender, receiver, sending, receiving);
    }

    /** What is left of everything when a part is kept for others. */
    Shared without(double part) {
        return new Shared(less(common, part), sender, receiver, less(sending, part), less(receiving, part));
    }

    private static long[] less(long[] all, double part) {
        return Arrays.stream(all).map(x -> x - (long) Math.ceil(x * part)).toArray();
    }

    /** As if slot 0 lasted. */
    Shared forEver() {
        var same = common.clone();
        Arrays.fill(same, common[0]);
        return new Shared(same, sender, receiver, sending, receiving);
    }
}
