package dev.sundog.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sundog.model.CopyState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PeerReportTest {
    private static final PeerReport.LoadPart LOAD = new PeerReport.LoadPart(
            1, 2, false, true, Optional.of(true), Optional.of(List.of(new PeerReport.AskedPart("61", 3, 4))));

    @Test
    void what_is_told_arrives() {
        var segment = new PeerReport.SegmentPart(
                "61", CopyState.HOT, 7, 3, -1, Optional.of(new PeerReport.BehindPart(400, 3, 90)));
        var part = new PeerReport.GroupPart(
                "shop",
                4,
                LOAD,
                0,
                List.of(segment),
                Optional.of(new PeerReport.WishPart(4)),
                Optional.of(List.of(new PeerReport.SeenPart("6f", 7.5))));
        var told = new PeerReport(PeerReport.WHOLE, Optional.empty(), Optional.of(7L), List.of(part));
        assertEquals(Optional.of(told), PeerReport.decode(told.encode()));
    }

    @Test
    void a_report_with_a_path_that_is_none_is_not_read() {
        for (var subtree : List.of("zz", "612f2f62", "2e2e", "6")) {
            for (var where : List.of(
                    "\"seen\":[{\"subtree\":\"%s\",\"score\":3}]",
                    "\"segments\":[{\"subtree\":\"%s\",\"state\":\"hot\",\"lagMillis\":7,\"score\":3,\"publicShare\":-1}]")) {
                var text = "{\"version\":1,\"groups\":[{\"group\":\"shop\",\"epoch\":4," + where.formatted(subtree)
                        + "}]}";
                assertEquals(Optional.empty(), PeerReport.decode(text.getBytes(StandardCharsets.UTF_8)), text);
            }
        }
    }

    @Test
    void an_older_agent_tells_neither_wishes_nor_how_far_it_is_behind() {
        var text = """
            {"version":1,"groups":[{"group":"shop","epoch":4,"load":
             {"requestsPerSecond":1,"capacityPerSecond":2,"overloaded":false,"ready":true},"shedBelow":0,
             "segments":[{"subtree":"61","state":"hot","lagMillis":7,"score":3,"publicShare":-1}]}]}
            """;
        var told = PeerReport.decode(text.getBytes(StandardCharsets.UTF_8)).orElseThrow();
        var part = told.groups().getFirst();
        assertEquals(Optional.empty(), told.number());
        assertEquals(Optional.empty(), part.wish());
        assertEquals(Optional.empty(), part.segments().getFirst().behind());
    }
}
