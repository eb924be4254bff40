package dev.sundog.steer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Site;
import dev.sundog.steer.GroupRole.Protection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each arrow of the drawing in {@link GroupRole}, and that nothing else moves it. */
final class GroupRoleTest {
    private static final GroupId SHOP = new GroupId("shop");
    private static final long SECOND = 1_000_000_000L;
    private static final GroupRole.Settings ZERO = new GroupRole.Settings(SECOND, 10 * SECOND, true, true);
    private static final GroupRole.Settings SOME = new GroupRole.Settings(SECOND, 10 * SECOND, false, true);

    private static final GroupRole.Facts FINE = facts(0, 0, true, true, false);
    private static final GroupRole.Facts SILENT = facts(2 * SECOND, 2 * SECOND, true, true, false);

    private GroupRole role = new GroupRole(SHOP, Site.PUBLIC, ZERO);

    private static GroupRole.Facts facts(long link, long renewed, boolean majority, boolean current, boolean stuck) {
        return new GroupRole.Facts(
                new Silence.Seen(link, SECOND), new Silence.Seen(renewed, SECOND), majority, current, stuck);
    }

    private static GroupLease lease(Site holder, long epoch, boolean outdated) {
        return new GroupLease(SHOP, holder, new Epoch(epoch), outdated);
    }

    private List<GroupRole.Effect> recorded(Site holder, long epoch, boolean outdated) {
        return role.on(new GroupRole.Recorded(lease(holder, epoch, outdated)));
    }

    private List<GroupRole.Effect> tick(GroupRole.Facts facts) {
        return role.on(new GroupRole.Tick(facts));
    }

    private static <T> Optional<T> find(List<GroupRole.Effect> effects, Class<T> kind) {
        return effects.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }

    private static boolean has(List<GroupRole.Effect> effects, Class<?> kind) {
        return find(effects, kind).isPresent();
    }

    private static LeaseCommand proposed(List<GroupRole.Effect> effects) {
        return find(effects, GroupRole.Propose.class).orElseThrow().command();
    }

    private void assertHolder(long epoch, Protection protection) {
        assertEquals(new GroupRole.Holder(new Epoch(epoch), protection), role.role());
        assertEquals(Optional.of(new Epoch(epoch)), role.holding());
        assertEquals(protection != Protection.UNPROTECTED, role.barriersEnforced());
    }

    private LeaseCommand take() {
        recorded(Site.PRIVATE, 3, false);
        return proposed(tick(SILENT));
    }

    /** A holder of epoch 3 at the public site. */
    private void hold(Protection protection) {
        recorded(Site.PUBLIC, 3, protection != Protection.PROTECTED && protection != Protection.DEGRADING);
        if (protection == Protection.ARMING || protection == Protection.RESTORING) {
            tick(FINE);
        }
        if (protection == Protection.RESTORING) {
            role.on(new GroupRole.Armed());
        }
        if (protection == Protection.DEGRADING) {
            tick(SILENT);
        }
        assertHolder(3, protection);
    }

    @Test
    void a_site_that_knows_nothing_does_nothing_and_makes_answers_wait() {
        assertEquals(List.of(), tick(SILENT));
        assertEquals(List.of(), role.on(new GroupRole.MoveAsked()));
        assertEquals(List.of(), role.on(new GroupRole.ForceAsked()));
        assertEquals(List.of(), role.on(new GroupRole.Armed()));
        assertTrue(role.barriersEnforced());
        assertEquals(Optional.empty(), role.holding());
    }

    @Test
    void a_record_makes_it_mirror_or_holder() {
        var effects = recorded(Site.PRIVATE, 1, false);
        assertEquals(
                new Epoch(1),
                find(effects, GroupRole.AcceptFrom.class).orElseThrow().epoch());
        assertEquals(new GroupRole.Mirror(lease(Site.PRIVATE, 1, false)), role.role());

        role = new GroupRole(SHOP, Site.PUBLIC, ZERO);
        effects = recorded(Site.PUBLIC, 4, false);
        assertTrue(effects.indexOf(new GroupRole.FenceInbox())
                < effects.indexOf(new GroupRole.BeginHolding(new Epoch(4))));
        assertHolder(4, Protection.PROTECTED);
    }

    @Test
    void a_record_that_says_the_copy_is_outdated_begins_unprotected() {
        recorded(Site.PUBLIC, 4, true);
        assertHolder(4, Protection.UNPROTECTED);
    }

    @Test
    void the_same_record_again_is_no_news() {
        recorded(Site.PRIVATE, 1, false);
        assertEquals(List.of(), recorded(Site.PRIVATE, 1, false));
        role = new GroupRole(SHOP, Site.PUBLIC, ZERO);
        recorded(Site.PUBLIC, 1, false);
        assertEquals(List.of(), recorded(Site.PUBLIC, 1, false));
    }

    @Test
    void a_record_of_an_earlier_epoch_is_ignored() {
        recorded(Site.PRIVATE, 5, false);
        assertEquals(List.of(), recorded(Site.PUBLIC, 4, false));
        assertEquals(new GroupRole.Mirror(lease(Site.PRIVATE, 5, false)), role.role());
    }

    @Test
    void silence_on_the_link_and_to_the_quorum_makes_a_current_copy_ask_for_the_lease() {
        recorded(Site.PRIVATE, 3, false);
        var effects = tick(SILENT);
        var ask = new LeaseCommand.Promote(SHOP, Site.PUBLIC, new Epoch(3));
        assertEquals(ask, proposed(effects));
        assertTrue(
                effects.indexOf(new GroupRole.FenceInbox()) < effects.indexOf(new GroupRole.Propose(ask)),
                "fenced before it asks");
        assertEquals(new GroupRole.Taking(lease(Site.PRIVATE, 3, false), ask), role.role());
        assertEquals(List.of(), tick(SILENT), "it asks once");
    }

    @Test
    void no_one_is_promoted_without_a_reason() {
        recorded(Site.PRIVATE, 3, false);
        assertEquals(List.of(), tick(facts(2 * SECOND, 0, true, true, false)), "the quorum hears the holder");
        assertEquals(List.of(), tick(facts(0, 2 * SECOND, true, true, false)), "the link hears the holder");
        assertEquals(List.of(), tick(facts(2 * SECOND, 2 * SECOND, false, true, false)), "no majority");
        recorded(Site.PRIVATE, 4, true);
        assertEquals(List.of(), tick(SILENT), "the copy is outdated");
    }

    @Test
    void where_loss_is_tolerated_the_lease_must_have_run_out_too() {
        role = new GroupRole(SHOP, Site.PUBLIC, SOME);
        recorded(Site.PRIVATE, 3, false);
        long enough = 12 * SECOND;
        assertEquals(List.of(), tick(facts(enough - 1, enough, true, true, false)));
        assertEquals(List.of(), tick(facts(enough, enough - 1, true, true, false)));
        assertTrue(has(tick(facts(enough, enough, true, true, false)), GroupRole.Propose.class));
    }

    @Test
    void the_granted_taker_holds_in_the_next_epoch_unprotected() {
        var ask = take();
        var effects = role.on(new GroupRole.Answered(ask, new LeaseAnswer.Granted(lease(Site.PUBLIC, 4, true))));
        assertEquals(
                new Epoch(4),
                find(effects, GroupRole.BeginHolding.class).orElseThrow().epoch());
        assertHolder(4, Protection.UNPROTECTED);
    }

    @Test
    void the_taker_may_learn_of_its_grant_from_the_record_first() {
        var ask = take();
        assertTrue(has(recorded(Site.PUBLIC, 4, true), GroupRole.BeginHolding.class));
        assertEquals(
                List.of(), role.on(new GroupRole.Answered(ask, new LeaseAnswer.Granted(lease(Site.PUBLIC, 4, true)))));
    }

    @Test
    void a_taker_stays_fenced_while_only_the_old_record_is_repeated() {
        take();
        assertEquals(List.of(), recorded(Site.PRIVATE, 3, false));
        assertTrue(role.role() instanceof GroupRole.Taking);
    }

    @Test
    void the_refused_taker_mirrors_again() {
        var ask = take();
        var current = lease(Site.PRIVATE, 3, true);
        var effects = role.on(
                new GroupRole.Answered(ask, new LeaseAnswer.Refused("the copy is outdated", Optional.of(current))));
        assertEquals(
                new Epoch(3),
                find(effects, GroupRole.AcceptFrom.class).orElseThrow().epoch());
        assertEquals(new GroupRole.Mirror(current), role.role());
        assertEquals(List.of(), tick(SILENT), "an outdated copy does not ask again");
    }

    @Test
    void the_taker_that_is_refused_since_it_holds_already_holds() {
        var ask = take();
        var effects = role.on(new GroupRole.Answered(
                ask, new LeaseAnswer.Refused("epoch 4 it is", Optional.of(lease(Site.PUBLIC, 4, true)))));
        assertTrue(has(effects, GroupRole.BeginHolding.class));
        assertHolder(4, Protection.UNPROTECTED);
    }

    @Test
    void a_question_without_an_answer_is_asked_again_until_one_comes() {
        var ask = take();
        for (int i = 0; i < 3; i++) {
            assertEquals(List.of(new GroupRole.Propose(ask)), role.on(new GroupRole.Unanswered(ask)));
        }
        role.on(new GroupRole.Answered(ask, new LeaseAnswer.Granted(lease(Site.PUBLIC, 4, true))));
        assertEquals(List.of(), role.on(new GroupRole.Unanswered(ask)), "no longer needed");
    }

    @Test
    void what_a_holder_asked_is_asked_again_too() {
        hold(Protection.PROTECTED);
        var degrade = proposed(tick(SILENT));
        assertEquals(List.of(new GroupRole.Propose(degrade)), role.on(new GroupRole.Unanswered(degrade)));

        role = new GroupRole(SHOP, Site.PUBLIC, ZERO);
        hold(Protection.RESTORING);
        LeaseCommand restore = new LeaseCommand.Restore(SHOP, Site.PUBLIC, new Epoch(3), 0);
        assertEquals(List.of(new GroupRole.Propose(restore)), role.on(new GroupRole.Unanswered(restore)));
        assertEquals(List.of(), role.on(new GroupRole.Unanswered(degrade)));
    }

    @Test
    void a_later_record_held_by_the_other_side_ends_holding() {
        hold(Protection.PROTECTED);
        var effects = recorded(Site.PRIVATE, 4, true);
        assertTrue(
                effects.indexOf(new GroupRole.EndHolding()) < effects.indexOf(new GroupRole.AcceptFrom(new Epoch(4))));
        assertEquals(Optional.empty(), role.holding());
        assertTrue(role.barriersEnforced());
    }

    @Test
    void a_current_copy_arms_then_restores_then_protects() {
        hold(Protection.UNPROTECTED);
        assertEquals(List.of(), tick(facts(0, 0, true, false, false)), "the copy lacks something");
        assertEquals(List.of(), tick(SILENT), "the mirror is away");
        assertEquals(List.of(new GroupRole.Arm()), tick(FINE));
        assertHolder(3, Protection.ARMING);
        assertEquals(List.of(), tick(FINE), "it arms once");

        var effects = role.on(new GroupRole.Armed());
        var restore = new LeaseCommand.Restore(SHOP, Site.PUBLIC, new Epoch(3), 0);
        assertEquals(List.of(new GroupRole.Propose(restore)), effects);
        assertHolder(3, Protection.RESTORING);

        role.on(new GroupRole.Answered(restore, new LeaseAnswer.Granted(lease(Site.PUBLIC, 3, false))));
        assertHolder(3, Protection.PROTECTED);
    }

    @Test
    void a_restore_names_the_last_mark_and_a_mark_that_comes_late_is_heeded() {
        hold(Protection.PROTECTED);
        var degrade = proposed(tick(SILENT));
        var marked = new GroupLease(SHOP, Site.PUBLIC, new Epoch(3), true, 5);
        role.on(new GroupRole.Answered(degrade, new LeaseAnswer.Degraded(List.of(marked))));
        tick(FINE);
        var restore = new LeaseCommand.Restore(SHOP, Site.PUBLIC, new Epoch(3), 5);
        assertEquals(List.of(new GroupRole.Propose(restore)), role.on(new GroupRole.Armed()));
        var restored = new GroupLease(SHOP, Site.PUBLIC, new Epoch(3), false, 5);
        role.on(new GroupRole.Answered(restore, new LeaseAnswer.Granted(restored)));
        assertEquals(List.of(), role.on(new GroupRole.Recorded(marked)), "an old view of the record");
        assertHolder(3, Protection.PROTECTED);
        var late = new GroupLease(SHOP, Site.PUBLIC, new Epoch(3), true, 6);
        assertTrue(has(role.on(new GroupRole.Recorded(late)), GroupRole.ReleaseWaiting.class));
        assertHolder(3, Protection.UNPROTECTED);
    }

    @Test
    void arming_ends_without_the_quorum_when_the_mirror_is_lost() {
        hold(Protection.ARMING);
        assertEquals(List.of(new GroupRole.ReleaseWaiting()), tick(SILENT));
        assertHolder(3, Protection.UNPROTECTED);
        assertEquals(List.of(), role.on(new GroupRole.Armed()), "too late");
        assertHolder(3, Protection.UNPROTECTED);
    }

    @Test
    void a_restoring_holder_keeps_answers_waiting_until_the_quorum_has_spoken() {
        hold(Protection.RESTORING);
        assertEquals(List.of(), tick(SILENT));
        assertHolder(3, Protection.RESTORING);
        var restore = new LeaseCommand.Restore(SHOP, Site.PUBLIC, new Epoch(3), 0);
        var effects = role.on(new GroupRole.Answered(restore, new LeaseAnswer.Refused("no", Optional.empty())));
        assertEquals(List.of(new GroupRole.ReleaseWaiting()), effects);
        assertHolder(3, Protection.UNPROTECTED);
    }

    @Test
    void the_late_refusal_of_another_question_releases_nothing() {
        hold(Protection.RESTORING);
        LeaseCommand stale = new LeaseCommand.Promote(SHOP, Site.PUBLIC, new Epoch(2));
        LeaseCommand older = new LeaseCommand.Restore(SHOP, Site.PUBLIC, new Epoch(2), 0);
        for (var command : List.of(stale, older)) {
            var current = Optional.of(lease(Site.PUBLIC, 3, true));
            var effects = role.on(new GroupRole.Answered(command, new LeaseAnswer.Refused("late", current)));
            assertFalse(has(effects, GroupRole.ReleaseWaiting.class));
            assertHolder(3, Protection.RESTORING);
        }
    }

    @Test
    void a_lost_mirror_is_recorded_before_answers_are_released() {
        hold(Protection.PROTECTED);
        var degrade = proposed(tick(SILENT));
        assertEquals(
                new LeaseCommand.Degrade(Site.PUBLIC, List.of(new LeaseCommand.GroupAt(SHOP, new Epoch(3)))), degrade);
        assertHolder(3, Protection.DEGRADING);
        assertEquals(List.of(), tick(FINE), "what was asked may be recorded already");
        assertHolder(3, Protection.DEGRADING);
        var effects = role.on(
                new GroupRole.Answered(degrade, new LeaseAnswer.Degraded(List.of(lease(Site.PUBLIC, 3, true)))));
        assertTrue(has(effects, GroupRole.ReleaseWaiting.class));
        assertHolder(3, Protection.UNPROTECTED);
    }

    @Test
    void an_answer_about_other_groups_or_epochs_releases_nothing() {
        hold(Protection.DEGRADING);
        var degrade = new LeaseCommand.Degrade(Site.PUBLIC, List.of());
        var other = new GroupLease(new GroupId("other"), Site.PUBLIC, new Epoch(3), true);
        for (var l : List.of(other, lease(Site.PUBLIC, 2, true), lease(Site.PUBLIC, 3, false))) {
            assertEquals(List.of(), role.on(new GroupRole.Answered(degrade, new LeaseAnswer.Degraded(List.of(l)))));
        }
        assertHolder(3, Protection.DEGRADING);
    }

    @Test
    void who_degrades_what_the_other_side_has_taken_learns_it_from_the_answer() {
        hold(Protection.PROTECTED);
        var degrade = proposed(tick(SILENT));
        var taken = lease(Site.PRIVATE, 4, false);
        var effects = role.on(new GroupRole.Answered(degrade, new LeaseAnswer.Degraded(List.of(taken))));
        assertTrue(has(effects, GroupRole.EndHolding.class));
        assertFalse(has(effects, GroupRole.ReleaseWaiting.class), "what waits may be lost: it is never answered");
        assertEquals(new GroupRole.Mirror(taken), role.role());
    }

    @Test
    void a_barrier_that_waits_too_long_degrades_as_silence_does() {
        hold(Protection.PROTECTED);
        assertEquals(List.of(), tick(facts(2 * SECOND, 2 * SECOND, false, true, false)), "no majority to ask");
        assertTrue(proposed(tick(facts(0, 0, true, true, true))) instanceof LeaseCommand.Degrade);
    }

    @Test
    void a_planned_move_holds_writes_then_hands_over() {
        hold(Protection.PROTECTED);
        assertTrue(has(role.on(new GroupRole.MoveAsked()), GroupRole.HoldWrites.class));
        assertEquals(Optional.of(new Epoch(3)), role.holding());
        assertEquals(List.of(), tick(SILENT));
        var move = new LeaseCommand.Move(SHOP, Site.PUBLIC, new Epoch(3));
        assertEquals(List.of(new GroupRole.Propose(move)), role.on(new GroupRole.MoveReady()));
        assertEquals(List.of(), role.on(new GroupRole.MoveReady()), "proposed once");
        assertEquals(List.of(), role.on(new GroupRole.MoveGivenUp()), "too late to give up");
        assertEquals(List.of(new GroupRole.Propose(move)), role.on(new GroupRole.Unanswered(move)));
        var effects = role.on(new GroupRole.Answered(move, new LeaseAnswer.Granted(lease(Site.PRIVATE, 4, true))));
        assertTrue(has(effects, GroupRole.EndHolding.class) && has(effects, GroupRole.ReleaseWrites.class));
        assertEquals(new GroupRole.Mirror(lease(Site.PRIVATE, 4, true)), role.role());
    }

    @Test
    void a_move_that_is_given_up_or_refused_goes_on_as_before() {
        hold(Protection.PROTECTED);
        role.on(new GroupRole.MoveAsked());
        assertTrue(has(role.on(new GroupRole.MoveGivenUp()), GroupRole.ReleaseWrites.class));
        assertHolder(3, Protection.PROTECTED);
        role.on(new GroupRole.MoveAsked());
        var move = proposed(role.on(new GroupRole.MoveReady()));
        var effects = role.on(new GroupRole.Answered(
                move, new LeaseAnswer.Refused("no", Optional.of(lease(Site.PUBLIC, 3, false)))));
        assertTrue(has(effects, GroupRole.ReleaseWrites.class));
        assertHolder(3, Protection.PROTECTED);
    }

    @Test
    void only_a_protected_holder_moves() {
        hold(Protection.UNPROTECTED);
        assertEquals(List.of(), role.on(new GroupRole.MoveAsked()));
        assertHolder(3, Protection.UNPROTECTED);
    }

    @Test
    void an_operator_may_take_even_an_outdated_copy() {
        recorded(Site.PRIVATE, 3, true);
        var effects = role.on(new GroupRole.ForceAsked());
        assertTrue(has(effects, GroupRole.FenceInbox.class));
        var ask = proposed(effects);
        assertEquals(new LeaseCommand.ForcePromote(SHOP, Site.PUBLIC, new Epoch(3)), ask);
        role.on(new GroupRole.Answered(ask, new LeaseAnswer.Granted(lease(Site.PUBLIC, 4, true))));
        assertHolder(4, Protection.UNPROTECTED);
    }

    @Test
    void without_fencing_a_believer_ignores_the_record() {
        var broken = new GroupRole.Settings(SECOND, 10 * SECOND, true, false);
        role = GroupRole.believing(SHOP, Site.PUBLIC, broken, new Epoch(3));
        assertEquals(List.of(), recorded(Site.PRIVATE, 4, true));
        assertHolder(3, Protection.UNPROTECTED);
    }
}
