package dev.sundog.steer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Site;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FirstLeaseTest {
    private static GroupLease lease(Site holder, boolean outdated) {
        return new GroupLease(new GroupId("shop"), holder, new Epoch(3), outdated);
    }

    @Test
    void a_lease_stands_where_nothing_was_lost() {
        var first = new FirstLease(Site.PRIVATE, false, false, false);
        for (var holder : Site.values()) {
            assertEquals(Optional.empty(), first.objection(lease(holder, false)));
            assertTrue(first.mayHold(lease(holder, true)));
        }
    }

    @Test
    void a_host_that_was_put_back_without_its_data_gives_up_what_the_other_has() {
        var first = new FirstLease(Site.PRIVATE, false, true, true);
        var objection = first.objection(lease(Site.PRIVATE, false)).orElseThrow();
        assertInstanceOf(LeaseCommand.Yield.class, objection);
        assertFalse(first.mayHold(lease(Site.PRIVATE, false)));
        assertTrue(first.mayHold(lease(Site.PUBLIC, false)));
    }

    @Test
    void what_nobody_else_has_it_does_not_serve_either() {
        var first = new FirstLease(Site.PRIVATE, false, true, true);
        assertEquals(Optional.empty(), first.objection(lease(Site.PRIVATE, true)), "the other copy is not current");
        assertFalse(first.mayHold(lease(Site.PRIVATE, true)));
    }
}
