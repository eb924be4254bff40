package dev.sundog.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.GroupId;
import dev.sundog.steer.Constitution;
import dev.sundog.steer.LeaseView;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said by one site and what is known of it by the other. */
final class ToldTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Constitution RULE = new Constitution(1, LeaseView.EMPTY);

    private final Said said = new Said(100);
    private Optional<Told> told = Optional.empty();

    private static PeerReport.GroupPart part(String group, long epoch) {
        return new PeerReport.GroupPart(
                group, epoch, PeerReport.LoadPart.none(true), 0, List.of(), Optional.empty(), Optional.empty());
    }

    private PeerReport say(double seconds, PeerReport.GroupPart... parts) {
        var report = said.next(RULE, List.of(parts), Math.round(seconds * SECOND));
        return PeerReport.decode(report.encode()).orElseThrow();
    }

    private boolean hear(PeerReport report, double seconds) {
        var now = Told.after(told, report, Math.round(seconds * SECOND));
        told = now.or(() -> told);
        return now.isPresent();
    }

    private long epoch(String group) {
        return told.flatMap(t -> t.of(new GroupId(group)))
                .map(PeerReport.GroupPart::epoch)
                .orElse(-1L);
    }

    @Test
    void only_what_changed_is_said_and_the_rest_is_remembered() {
        assertTrue(hear(say(0, part("a", 1), part("b", 1)), 0));
        var second = say(0.25, part("a", 1), part("b", 2));
        assertEquals(List.of(part("b", 2)), second.groups());
        assertTrue(hear(second, 0.25));
        assertEquals(1, epoch("a"));
        assertEquals(2, epoch("b"));
        var third = say(0.5, part("a", 1), part("b", 2));
        assertEquals(List.of(), third.groups());
        assertTrue(hear(third, 0.5));
        assertEquals(SECOND / 2, told.orElseThrow().atNanos());
    }

    @Test
    void after_a_lost_report_changes_say_nothing_until_a_whole_one_comes() {
        hear(say(0, part("a", 1), part("b", 1)), 0);
        say(0.25, part("a", 2), part("b", 1));
        assertTrue(!hear(say(0.5, part("a", 2), part("b", 2)), 0.5));
        assertEquals(1, epoch("b"));
        assertTrue(hear(say(2, part("a", 2), part("b", 2)), 2));
        assertEquals(2, epoch("a"));
        assertEquals(2, epoch("b"));
    }

    @Test
    void a_site_that_knows_nothing_yet_waits_for_a_whole_report() {
        say(0, part("a", 1));
        assertTrue(!hear(say(0.25, part("a", 2)), 0.25));
        assertEquals(-1, epoch("a"));
    }

    @Test
    void a_group_that_is_no_more_is_forgotten() {
        hear(say(0, part("a", 1), part("b", 1)), 0);
        assertTrue(hear(say(0.25, part("a", 1)), 0.25));
        assertEquals(-1, epoch("b"));
    }
}
