package dev.sundog.steer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Site;
import dev.sundog.steer.LeaseAnswer.Degraded;
import dev.sundog.steer.LeaseAnswer.Granted;
import dev.sundog.steer.LeaseAnswer.Refused;
import dev.sundog.steer.LeaseCommand.GroupAt;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LeaseTableTest {
    private static final GroupId SHOP = new GroupId("shop");
    private static final Epoch FIRST = new Epoch(1);
    private final LeaseTable table = new LeaseTable();

    private GroupLease lease() {
        return table.view().lease(SHOP).orElseThrow();
    }

    private void foundWithCurrentCopy() {
        table.apply(new LeaseCommand.Found(SHOP, Site.PRIVATE));
        table.apply(new LeaseCommand.Restore(SHOP, Site.PRIVATE, FIRST, 0));
    }

    private void assertRefusedUnchanged(LeaseCommand command) {
        var before = table.view().groups();
        var refused = assertInstanceOf(Refused.class, table.apply(command));
        assertEquals(Optional.ofNullable(before.get(SHOP)), refused.current());
        assertEquals(before, table.view().groups());
    }

    @Test
    void aGroupIsFoundedOnceAtEpochOneWithoutACurrentCopy() {
        var first = new GroupLease(SHOP, Site.PRIVATE, FIRST, true);
        assertEquals(new Granted(first), table.apply(new LeaseCommand.Found(SHOP, Site.PRIVATE)));
        assertEquals(new Granted(first), table.apply(new LeaseCommand.Found(SHOP, Site.PUBLIC)));
        assertEquals(first, lease());
    }

    @Test
    void aGroupThatWasNeverFoundedRefusesEverything() {
        assertRefusedUnchanged(new LeaseCommand.Promote(SHOP, Site.PUBLIC, FIRST));
        assertRefusedUnchanged(new LeaseCommand.ForcePromote(SHOP, Site.PUBLIC, FIRST));
        assertRefusedUnchanged(new LeaseCommand.Move(SHOP, Site.PRIVATE, FIRST));
        assertRefusedUnchanged(new LeaseCommand.Restore(SHOP, Site.PRIVATE, FIRST, 0));
        assertRefusedUnchanged(new LeaseCommand.Yield(SHOP, Site.PRIVATE, FIRST));
    }

    @Test
    void everyCompareAndSetRefusesAStaleOrFutureEpochAndTheWrongHolder() {
        foundWithCurrentCopy();
        for (var epoch : List.of(Epoch.NONE, new Epoch(2))) {
            assertRefusedUnchanged(new LeaseCommand.Promote(SHOP, Site.PUBLIC, epoch));
            assertRefusedUnchanged(new LeaseCommand.ForcePromote(SHOP, Site.PUBLIC, epoch));
            assertRefusedUnchanged(new LeaseCommand.Move(SHOP, Site.PRIVATE, epoch));
            assertRefusedUnchanged(new LeaseCommand.Restore(SHOP, Site.PRIVATE, epoch, 0));
            assertRefusedUnchanged(new LeaseCommand.Yield(SHOP, Site.PRIVATE, epoch));
            var degrade = new LeaseCommand.Degrade(Site.PRIVATE, List.of(new GroupAt(SHOP, epoch)));
            assertEquals(new Degraded(List.of(lease())), table.apply(degrade));
        }
        assertRefusedUnchanged(new LeaseCommand.Promote(SHOP, Site.PRIVATE, FIRST));
        assertRefusedUnchanged(new LeaseCommand.ForcePromote(SHOP, Site.PRIVATE, FIRST));
        assertRefusedUnchanged(new LeaseCommand.Move(SHOP, Site.PUBLIC, FIRST));
        assertRefusedUnchanged(new LeaseCommand.Restore(SHOP, Site.PUBLIC, FIRST, 0));
        assertRefusedUnchanged(new LeaseCommand.Yield(SHOP, Site.PUBLIC, FIRST));
        var foreign = new LeaseCommand.Degrade(Site.PUBLIC, List.of(new GroupAt(SHOP, FIRST)));
        assertEquals(new Degraded(List.of(lease())), table.apply(foreign));
        var unknown = new LeaseCommand.Degrade(Site.PRIVATE, List.of(new GroupAt(new GroupId("none"), FIRST)));
        assertEquals(new Degraded(List.of()), table.apply(unknown));
        assertEquals(new GroupLease(SHOP, Site.PRIVATE, FIRST, false), lease());
    }

    @Test
    void anOutdatedCopyIsNeverPromotedMovedToOrYieldedTo() {
        table.apply(new LeaseCommand.Found(SHOP, Site.PRIVATE));
        assertRefusedUnchanged(new LeaseCommand.Promote(SHOP, Site.PUBLIC, FIRST));
        assertRefusedUnchanged(new LeaseCommand.Move(SHOP, Site.PRIVATE, FIRST));
        assertRefusedUnchanged(new LeaseCommand.Yield(SHOP, Site.PRIVATE, FIRST));
    }

    @Test
    void everyWayOfTakingOverAddsOneToTheEpochAndLeavesTheOldSideUnproven() {
        var takings = List.of(
                new LeaseCommand.Promote(SHOP, Site.PUBLIC, FIRST),
                new LeaseCommand.ForcePromote(SHOP, Site.PUBLIC, FIRST),
                new LeaseCommand.Move(SHOP, Site.PRIVATE, FIRST),
                new LeaseCommand.Yield(SHOP, Site.PRIVATE, FIRST));
        for (var taking : takings) {
            var fresh = new LeaseTable();
            fresh.apply(new LeaseCommand.Found(SHOP, Site.PRIVATE));
            fresh.apply(new LeaseCommand.Restore(SHOP, Site.PRIVATE, FIRST, 0));
            var taken = new GroupLease(SHOP, Site.PUBLIC, new Epoch(2), true);
            assertEquals(new Granted(taken), fresh.apply(taking));
            assertInstanceOf(Refused.class, fresh.apply(taking), "the same again is of a stale epoch");
            assertEquals(Optional.of(taken), fresh.view().lease(SHOP));
        }
    }

    @Test
    void anOperatorMayForceAnOutdatedCopy() {
        table.apply(new LeaseCommand.Found(SHOP, Site.PRIVATE));
        assertInstanceOf(Granted.class, table.apply(new LeaseCommand.ForcePromote(SHOP, Site.PUBLIC, FIRST)));
        assertEquals(new GroupLease(SHOP, Site.PUBLIC, new Epoch(2), true), lease());
    }

    @Test
    void degradingAndPromotingExcludeEachOtherInEitherOrder() {
        foundWithCurrentCopy();
        var degrade = new LeaseCommand.Degrade(Site.PRIVATE, List.of(new GroupAt(SHOP, FIRST)));
        var promote = new LeaseCommand.Promote(SHOP, Site.PUBLIC, FIRST);
        var promotedFirst = LeaseTable.fromSnapshot(table.snapshot());
        assertEquals(new Degraded(List.of(lease().degraded())), table.apply(degrade));
        assertInstanceOf(Refused.class, table.apply(promote));
        var promoted =
                assertInstanceOf(Granted.class, promotedFirst.apply(promote)).lease();
        assertEquals(new Degraded(List.of(promoted)), promotedFirst.apply(degrade));
    }

    @Test
    void aRestoreThatComesLateDoesNotUndoALaterDegrade() {
        foundWithCurrentCopy();
        var late = new LeaseCommand.Restore(SHOP, Site.PRIVATE, FIRST, 0);
        table.apply(new LeaseCommand.Degrade(Site.PRIVATE, List.of(new GroupAt(SHOP, FIRST))));
        assertRefusedUnchanged(late);
        assertRefusedUnchanged(new LeaseCommand.Promote(SHOP, Site.PUBLIC, FIRST));
        table.apply(new LeaseCommand.Restore(SHOP, Site.PRIVATE, FIRST, 1));
        assertEquals(new GroupLease(SHOP, Site.PRIVATE, FIRST, false, 1), lease());
    }

    @Test
    void oneDegradeMarksOnlyTheGroupsThatMatch() {
        foundWithCurrentCopy();
        var stock = new GroupId("stock");
        table.apply(new LeaseCommand.Found(stock, Site.PUBLIC));
        table.apply(new LeaseCommand.Restore(stock, Site.PUBLIC, FIRST, 0));
        var groups = List.of(new GroupAt(stock, FIRST), new GroupAt(SHOP, FIRST), new GroupAt(SHOP, new Epoch(9)));
        var degraded = assertInstanceOf(Degraded.class, table.apply(new LeaseCommand.Degrade(Site.PRIVATE, groups)));
        var marked = new GroupLease(SHOP, Site.PRIVATE, FIRST, true, 1);
        assertEquals(List.of(new GroupLease(stock, Site.PUBLIC, FIRST, false), marked, marked), degraded.leases());
        assertEquals(false, table.view().lease(stock).orElseThrow().copyOutdated());
    }

    @Test
    void whatIsAskedTogetherIsDecidedOneByOneInItsOrder() {
        foundWithCurrentCopy();
        var promote = new LeaseCommand.Promote(SHOP, Site.PUBLIC, FIRST);
        var found = new LeaseCommand.Found(new GroupId("stock"), Site.PRIVATE);
        long before = table.view().appliedIndex();
        var answers = assertInstanceOf(
                        LeaseAnswer.Together.class,
                        table.apply(new LeaseCommand.Together(List.of(promote, found, promote))))
                .answers();
        assertEquals(
                Site.PUBLIC,
                assertInstanceOf(Granted.class, answers.get(0)).lease().holder());
        assertEquals(
                Site.PRIVATE,
                assertInstanceOf(Granted.class, answers.get(1)).lease().holder());
        assertInstanceOf(Refused.class, answers.get(2));
        assertEquals(FIRST.next(), lease().epoch());
        assertEquals(before + 1, table.view().appliedIndex());
    }

    @Test
    void renewalsAreCountedPerSiteAndTouchNoGroup() {
        foundWithCurrentCopy();
        var groups = table.view().groups();
        table.apply(new LeaseCommand.RenewSite(Site.PUBLIC, 2000));
        table.apply(new LeaseCommand.RenewSite(Site.PUBLIC, 3000));
        assertEquals(2, table.view().renewals(Site.PUBLIC));
        assertEquals(0, table.view().renewals(Site.PRIVATE));
        assertEquals(3000, table.view().durationsMillis().get(Site.PUBLIC));
        assertEquals(groups, table.view().groups());
        assertEquals(4, table.view().appliedIndex());
    }

    @Test
    void aViewDoesNotChangeWithTheTable() {
        foundWithCurrentCopy();
        var before = table.view();
        table.apply(new LeaseCommand.Promote(SHOP, Site.PUBLIC, FIRST));
        assertEquals(FIRST, before.lease(SHOP).orElseThrow().epoch());
    }

    @Test
    void fromOneEpochAtMostOneTakingIsGrantedInAnyOrderOfProposals() {
        for (long seed = 0; seed < 2000; seed++) {
            var random = new Random(seed);
            var fresh = new LeaseTable();
            fresh.apply(new LeaseCommand.Found(SHOP, random.nextBoolean() ? Site.PRIVATE : Site.PUBLIC));
            int[] takings = new int[16];
            for (var command : proposals(random)) {
                var before = fresh.view().lease(SHOP).orElseThrow();
                var answer = fresh.apply(command);
                var after = fresh.view().lease(SHOP).orElseThrow();
                if (!after.epoch().equals(before.epoch())) {
                    takings[(int) before.epoch().number()]++;
                    assertEquals(new Granted(after), answer, "seed " + seed);
                    assertEquals(before.passed(), after, "seed " + seed);
                    boolean forced = command instanceof LeaseCommand.ForcePromote;
                    assertTrue(forced || !before.copyOutdated(), "an outdated copy was promoted, seed " + seed);
                } else {
                    assertEquals(before.holder(), after.holder(), "seed " + seed);
                }
            }
            for (int epoch = 0; epoch < takings.length; epoch++) {
                assertTrue(takings[epoch] <= 1, "epoch " + epoch + " was taken over twice, seed " + seed);
            }
        }
    }

    private static List<LeaseCommand> proposals(Random random) {
        var all = new ArrayList<LeaseCommand>();
        for (int n = 1; n <= 4; n++) {
            var at = new Epoch(n);
            for (var site : Site.values()) {
                all.add(new LeaseCommand.Promote(SHOP, site, at));
                all.add(new LeaseCommand.Promote(SHOP, site, at));
                all.add(new LeaseCommand.ForcePromote(SHOP, site, at));
                all.add(new LeaseCommand.Move(SHOP, site, at));
                all.add(new LeaseCommand.Yield(SHOP, site, at));
                all.add(new LeaseCommand.Restore(SHOP, site, at, 0));
                all.add(new LeaseCommand.Restore(SHOP, site, at, 0));
                all.add(new LeaseCommand.Degrade(site, List.of(new GroupAt(SHOP, at))));
            }
        }
        Collections.shuffle(all, random);
        return all;
    }
}
