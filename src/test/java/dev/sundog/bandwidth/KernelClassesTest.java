package dev.sundog.bandwidth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.bandwidth.KernelClasses.Flow;
import dev.sundog.bandwidth.KernelClasses.Use;
import dev.sundog.model.Dscp;
import dev.sundog.model.Marks;
import dev.sundog.model.Rate;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The lines for tc. That a kernel takes them is tested beside the agent. */
final class KernelClassesTest {
    private static final Marks MARKS = new Marks(new Dscp(46), new Dscp(1));
    private static final List<Flow> FLOWS = List.of(
            new Flow(Use.LINK, "10.0.0.2", 7100, false),
            new Flow(Use.REQUESTS, "10.0.0.2", 7102, false),
            new Flow(Use.PROBES, "fd00::2", 7100, true));

    private static KernelClasses classes(double megabits, Marks marks) {
        return new KernelClasses("eth0", Rate.ofMegabits(megabits), FLOWS, marks);
    }

    private static long number(String line, String key) {
        var found = Pattern.compile(key + " (\\d+)").matcher(line);
        assertTrue(found.find(), line);
        return Long.parseLong(found.group(1));
    }

    @Test
    void theRateIsHeldWithTheHeaderOfTheLinkLayerOnTopAndBurstsUnderTwoHundredths() {
        var made = classes(80, Marks.NONE).made();
        var whole = made.get(2);
        assertTrue(whole.contains("classid 5d06:2 htb"), whole);
        assertEquals(Math.round(80e6 * 1514 / 1500), number(whole, "rate"));
        assertEquals(number(whole, "rate"), number(whole, "ceil"));
        assertEquals(number(whole, "burst"), number(whole, "cburst"));
        assertTrue(number(whole, "burst") * 8 < 0.02 * 80e6, whole);
    }

    @Test
    void aSlowRateStillLetsAPacketPass() {
        assertTrue(number(classes(0.1, Marks.NONE).made().get(2), "burst") >= 1_514);
    }

    @Test
    void theTwoLeavesHaveTheWholeBetweenThem() {
        var made = classes(80, Marks.NONE).made();
        assertEquals(number(made.get(2), "rate"), number(made.get(3), "rate") + number(made.get(4), "rate"), 1);
        assertTrue(made.get(3).endsWith("prio 0") && made.get(4).endsWith("prio 1"), made.toString());
    }

    @Test
    void packetsAreKnownByAddressPortAndWhereTheyDifferMark() {
        var plain = classes(80, Marks.NONE).made();
        var filters = plain.subList(5, plain.size());
        assertEquals(
                List.of(
                        "filter add dev eth0 parent 5d06: protocol ip prio 3 u32 match ip dst 10.0.0.2/32"
                                + " match ip protocol 6 0xff match ip dport 7102 0xffff flowid 5d06:10",
                        "filter add dev eth0 parent 5d06: protocol ipv6 prio 4 u32 match ip6 dst fd00::2/128"
                                + " match ip6 protocol 17 0xff match ip6 sport 7100 0xffff flowid 5d06:10",
                        "filter add dev eth0 parent 5d06: protocol ip prio 5 u32 match ip dst 10.0.0.2/32"
                                + " match ip protocol 6 0xff match ip dport 7100 0xffff flowid 5d06:20"),
                filters);
        var marked = classes(80, MARKS).made();
        assertEquals(
                "filter add dev eth0 parent 5d06: protocol ip prio 1 u32 match ip dst 10.0.0.2/32"
                        + " match ip protocol 6 0xff match ip dport 7100 0xffff match ip dsfield 184 0xfc flowid 5d06:10",
                marked.get(5));
        assertEquals(filters, marked.subList(6, marked.size()));
    }

    @Test
    void nothingReplacesWhatOthersHaveSet() {
        assertEquals(
                "qdisc add dev eth0 root handle 5d06: htb default 1",
                classes(80, MARKS).made().getFirst());
    }

    @Test
    void aChangeTouchesOnlyWhatChanges() {
        var before = classes(80, Marks.NONE);
        assertEquals(List.of(), before.after(before));
        assertEquals(
                classes(20, Marks.NONE).made().subList(2, 5),
                classes(20, Marks.NONE).after(before));
        var marked = classes(80, MARKS).after(before);
        assertEquals("filter del dev eth0 parent 5d06:", marked.getFirst());
        assertEquals(classes(80, MARKS).made().subList(5, 9), marked.subList(1, marked.size()));
    }

    @Test
    void noLimitIsAClassThatHoldsNothing() {
        var free = new KernelClasses("eth0", Rate.UNLIMITED, FLOWS, Marks.NONE).made();
        assertEquals(100_000_000_000L, number(free.get(2), "rate"));
    }
}
