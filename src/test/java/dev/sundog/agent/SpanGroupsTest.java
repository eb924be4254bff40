package dev.sundog.agent;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.GroupId;
import org.junit.jupiter.api.Test;

final class SpanGroupsTest {
    private static final long SECOND = 1_000_000_000L;
    private final GroupId shop = new GroupId("shop");
    private final SpanGroups spans = new SpanGroups();

    @Test
    void the_gateway_counts_until_spans_come_and_again_a_minute_after_the_last() {
        assertTrue(spans.gatewayCounts(shop, 0));
        spans.told(shop, 10 * SECOND);
        assertFalse(spans.gatewayCounts(shop, 10 * SECOND));
        spans.told(shop, 30 * SECOND);
        assertFalse(spans.gatewayCounts(shop, 90 * SECOND));
        assertTrue(spans.gatewayCounts(shop, 90 * SECOND + 1));
    }

    @Test
    void spans_of_one_group_say_nothing_of_another() {
        spans.told(shop, 0);
        assertTrue(spans.gatewayCounts(new GroupId("cart"), 1));
    }
}
