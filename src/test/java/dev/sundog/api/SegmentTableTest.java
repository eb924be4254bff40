package dev.sundog.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SegmentTableTest {
    private static final List<SegmentReport> ALL = all();

    private static List<SegmentReport> all() {
        var all = new ArrayList<SegmentReport>();
        for (int i = 0; i < 250; i++) {
            all.add(ManySegments.one(i));
        }
        return all;
    }

    private static SegmentTable table(String... query) {
        var map = new java.util.HashMap<String, String>();
        for (int i = 0; i < query.length; i += 2) {
            map.put(query[i], query[i + 1]);
        }
        return SegmentTable.of(ALL, map);
    }

    @Test
    void the_highest_scores_come_first_a_hundred_at_a_time() {
        var first = table();
        assertEquals(250, first.total());
        assertEquals(100, first.rows().size());
        var last = table("from", "200");
        assertEquals(50, last.rows().size());
        double highest = ALL.stream().mapToDouble(SegmentReport::score).max().orElseThrow();
        assertEquals(highest, first.rows().getFirst().score());
        assertEquals(List.of(), table("from", "999").rows());
        assertEquals(250, table("from", "999").from());
    }

    @Test
    void what_is_asked_for_is_found() {
        assertEquals(1, table("find", "PART-00017").matching());
        assertEquals(
                ALL.stream().filter(s -> !s.rpoMet()).count(),
                table("unmet", "true").matching());
        assertEquals(0, table("group", "nobody").matching());
        var hot = table("state", "hot");
        assertEquals(ALL.stream().filter(s -> s.state().name().equals("HOT")).count(), hot.matching());
        assertEquals(
                "shop/part-00249",
                table("sort", "name", "backwards", "true").rows().getFirst().segment());
        var lags = table("sort", "lag").rows();
        assertEquals(
                ALL.stream().mapToDouble(SegmentReport::lagSeconds).max().orElseThrow(),
                lags.getFirst().lagSeconds());
    }

    @Test
    void what_means_nothing_is_refused() {
        for (var wrong : List.of(
                Map.of("sort", "colour"),
                Map.of("count", "501"),
                Map.of("from", "-1"),
                Map.of("from", "99999999999"),
                Map.of("state", "lukewarm"))) {
            assertThrows(Routes.BadRequest.class, () -> SegmentTable.of(ALL, wrong));
        }
    }
}
