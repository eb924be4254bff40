package dev.sundog.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.host.FreePort;
import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import dev.sundog.quorum.RatisProperties.LogLimits;
import dev.sundog.steer.GroupLease;
import dev.sundog.steer.LeaseAnswer;
import dev.sundog.steer.LeaseCommand;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuorumTest {
    private static final GroupId SHOP = new GroupId("shop");
    private static final Epoch FIRST = new Epoch(1);
    private static final GroupLease FOUNDED = new GroupLease(SHOP, Site.PRIVATE, FIRST, true);
    private static final GroupLease TAKEN = new GroupLease(SHOP, Site.PUBLIC, new Epoch(2), true);

    @TempDir
    Path directory;

    /** The answer; asks again where this machine was too busy for an election within the time of one call. */
    private static LeaseAnswer ask(Quorum quorum, LeaseCommand command) {
        return TestQuorum.patiently(() -> quorum.propose(command));
    }

    private static Optional<GroupLease> confirmed(Quorum quorum) {
        return TestQuorum.patiently(quorum::confirmed).lease(SHOP);
    }

    private TestQuorum three(LogLimits limits) throws Exception {
        return new TestQuorum(directory, limits, Voter.PRIVATE, Voter.PUBLIC, Voter.WITNESS);
    }

    @Test
    void oneVoterDecidesAloneAndTellsEachChange() throws Exception {
        try (var test = new TestQuorum(directory, LogLimits.NORMAL, Voter.PRIVATE)) {
            var seen = new CopyOnWriteArrayList<Long>();
            try (var quorum = new Quorum(
                    test.settings(Voter.PRIVATE), TestQuorum.PATIENCE, view -> seen.add(view.appliedIndex()))) {
                assertEquals(new LeaseAnswer.Granted(FOUNDED), ask(quorum, new LeaseCommand.Found(SHOP, Site.PRIVATE)));
                assertInstanceOf(
                        LeaseAnswer.Refused.class, ask(quorum, new LeaseCommand.Promote(SHOP, Site.PUBLIC, FIRST)));
                assertEquals(new LeaseAnswer.Renewed(), ask(quorum, new LeaseCommand.RenewSite(Site.PRIVATE, 2000)));
                // One that was not answered in time was asked again, and is one more.
                var each = LongStream.rangeClosed(1, quorum.local().appliedIndex())
                        .boxed()
                        .toList();
                assertTrue(each.size() >= 3);
                TestQuorum.await("each change is told", () -> seen.equals(each));
                assertEquals(Optional.of(FOUNDED), quorum.local().lease(SHOP));
                assertEquals(Optional.of(FOUNDED), confirmed(quorum));
                TestQuorum.await("it leads", () -> quorum.health().majority());
                assertEquals(Optional.of(Voter.PRIVATE), quorum.health().leader());
            }
        }
    }

    @Test
    void aFailingObserverStopsNothing() throws Exception {
        try (var test = new TestQuorum(directory, LogLimits.NORMAL, Voter.PRIVATE);
                var quorum = new Quorum(test.settings(Voter.PRIVATE), TestQuorum.PATIENCE, view -> {
                    throw new IllegalStateException("on purpose");
                })) {
            ask(quorum, new LeaseCommand.Found(SHOP, Site.PRIVATE));
            assertEquals(new LeaseAnswer.Renewed(), ask(quorum, new LeaseCommand.RenewSite(Site.PRIVATE, 2000)));
        }
    }

    @Test
    void aRestartedVoterKeepsItsEpochsFromLogAndSnapshot() throws Exception {
        try (var test = new TestQuorum(directory, new LogLimits(8, 1024), Voter.PRIVATE)) {
            var quorum = test.start(Voter.PRIVATE);
            ask(quorum, new LeaseCommand.Found(SHOP, Site.PRIVATE));
            ask(quorum, new LeaseCommand.ForcePromote(SHOP, Site.PUBLIC, FIRST));
            for (int n = 0; n < 20; n++) {
                ask(quorum, new LeaseCommand.RenewSite(Site.PUBLIC, 2000));
            }
            test.stop(Voter.PRIVATE);
            var again = test.start(Voter.PRIVATE);
            assertEquals(Optional.of(TAKEN), confirmed(again));
            TestQuorum.await("it has applied all", () -> again.local().renewals(Site.PUBLIC) >= 20);
            assertTrue(again.local().appliedIndex() >= 22);
        }
    }

    @Test
    void threeVotersGoOnWithoutTheirLeaderAndStopWithoutAMajority() throws Exception {
        try (var test = three(LogLimits.NORMAL)) {
            test.startAll();
            assertEquals(
                    new LeaseAnswer.Granted(FOUNDED),
                    ask(test.at(Voter.PUBLIC), new LeaseCommand.Found(SHOP, Site.PRIVATE)));
            TestQuorum.await(
                    "the witness leads",
                    () -> Voter.WITNESS.equals(
                            test.at(Voter.PRIVATE).health().leader().orElse(null)));
            assertEquals(Optional.of(FOUNDED), confirmed(test.at(Voter.PRIVATE)));

            test.stop(Voter.WITNESS);
            ask(test.at(Voter.PUBLIC), new LeaseCommand.Restore(SHOP, Site.PRIVATE, FIRST, 0));
            ask(test.at(Voter.PUBLIC), new LeaseCommand.Promote(SHOP, Site.PUBLIC, FIRST));
            assertEquals(Optional.of(TAKEN), confirmed(test.at(Voter.PRIVATE)));

            test.stop(Voter.PUBLIC);
            var alone = test.at(Voter.PRIVATE);
            var renewal = alone.propose(new LeaseCommand.RenewSite(Site.PRIVATE, 2000));
            var reading = alone.confirmed();
            var refused = assertThrows(CompletionException.class, renewal::join);
            assertInstanceOf(QuorumUnavailable.class, refused.getCause());
            assertEquals(0, alone.local().renewals(Site.PRIVATE));
            TestQuorum.await("the others are missed", () -> !alone.health().majority());
            TestQuorum.await("nobody leads", () -> !alone.health().hasLeader());
            var unread = assertThrows(CompletionException.class, reading::join);
            assertInstanceOf(QuorumUnavailable.class, unread.getCause());

            test.start(Voter.WITNESS);
            assertEquals(Optional.of(TAKEN), confirmed(test.at(Voter.WITNESS)));
            assertEquals(new LeaseAnswer.Renewed(), ask(alone, new LeaseCommand.RenewSite(Site.PRIVATE, 2000)));
        }
    }

    @Test
    void theLossOfASiteThatFollowsStopsNothingAndItCatchesUpFromASnapshot() throws Exception {
        try (var test = three(new LogLimits(10, 1024))) {
            test.startAll();
            ask(test.at(Voter.PUBLIC), new LeaseCommand.Found(SHOP, Site.PRIVATE));
            TestQuorum.await(
                    "the witness leads",
                    () -> Voter.WITNESS.equals(
                            test.at(Voter.PUBLIC).health().leader().orElse(null)));
            test.stop(Voter.PRIVATE);
            var answers = new ArrayList<LeaseAnswer>();
            for (int n = 0; n < 40; n++) {
                answers.add(ask(test.at(Voter.PUBLIC), new LeaseCommand.RenewSite(Site.PUBLIC, 2000)));
            }
            assertEquals(40, answers.size());
            TestQuorum.await("the witness leads and sees the loss", () -> {
                var health = test.at(Voter.WITNESS).health();
                return health.leader().equals(Optional.of(Voter.WITNESS))
                        && health.majority()
                        && !health.reachable().contains(Voter.PRIVATE);
            });
            var returned = test.start(Voter.PRIVATE);
            TestQuorum.await("it caught up", () -> returned.local().renewals(Site.PUBLIC) >= 40);
            TestQuorum.await(
                    "both know the same", () -> test.at(Voter.WITNESS).local().equals(returned.local()));
            assertEquals(new LeaseAnswer.Renewed(), ask(returned, new LeaseCommand.RenewSite(Site.PRIVATE, 2000)));
        }
    }

    @Test
    void aVoterPutBackWithoutItsVotesCountsForNothingUntilTheOthersHaveAdmittedIt() throws Exception {
        try (var test = three(new LogLimits(10, 1024))) {
            test.startAll();
            ask(test.at(Voter.PUBLIC), new LeaseCommand.Found(SHOP, Site.PRIVATE));
            for (int n = 0; n < 15; n++) {
                ask(test.at(Voter.PUBLIC), new LeaseCommand.RenewSite(Site.PUBLIC, 2000));
            }
            test.stop(Voter.PRIVATE);
            test.lose(Voter.PRIVATE);
            var back = test.start(Voter.PRIVATE);
            assertEquals(Optional.of(FOUNDED), confirmed(back), "it asks the others");
            assertFalse(back.health().majority(), back.health().why());
            assertTrue(
                    back.health().why().contains("sundog readmit private"),
                    back.health().why());

            // With one of the others gone two agents run, and one vote: nothing is decided.
            test.stop(Voter.PUBLIC);
            for (var asked : List.of(Voter.WITNESS, Voter.PRIVATE)) {
                var reading = test.at(asked).confirmed();
                var e = assertThrows(CompletionException.class, reading::join);
                assertInstanceOf(QuorumUnavailable.class, e.getCause());
            }
            assertThrows(OperatorException.class, () -> test.at(Voter.WITNESS).readmit(Voter.WITNESS));
            test.start(Voter.PUBLIC);
            assertEquals(Optional.of(FOUNDED), confirmed(test.at(Voter.PUBLIC)));

            TestQuorum.readmit(test.at(Voter.WITNESS), Voter.PRIVATE);
            TestQuorum.await("it knows", () -> !back.health().why().contains("readmit"));
            TestQuorum.await(
                    "who votes is not admitted",
                    () -> TestQuorum.isRefused(test.at(Voter.PUBLIC), Voter.PRIVATE, "votes already"));

            // Now its vote counts, and it has all that was decided before; after a start of its own as well.
            test.stop(Voter.PRIVATE);
            var once = test.start(Voter.PRIVATE);
            test.stop(Voter.WITNESS);
            ask(once, new LeaseCommand.RenewSite(Site.PRIVATE, 2000));
            assertEquals(Optional.of(FOUNDED), confirmed(once));
            TestQuorum.await("it has all that was decided", () -> once.local().renewals(Site.PUBLIC) >= 15);
            test.stop(Voter.PUBLIC);
            var alone = once.confirmed();
            assertThrows(CompletionException.class, alone::join);
        }
    }

    @Test
    void anAddressInUseIsSaidAndEndsNoProcess() throws Exception {
        try (var test = new TestQuorum(directory, LogLimits.NORMAL, Voter.PRIVATE);
                var taken = new ServerSocket()) {
            var address = test.address(Voter.PRIVATE);
            taken.bind(address);
            var e = assertThrows(OperatorException.class, () -> test.start(Voter.PRIVATE));
            assertTrue(e.what().contains("127.0.0.1:" + address.getPort()), e.what());
            taken.close();
            ask(test.start(Voter.PRIVATE), new LeaseCommand.Found(SHOP, Site.PRIVATE));
        }
    }

    @Test
    void changedAddressesOfVotersAreRefused() throws Exception {
        try (var test = new TestQuorum(directory, LogLimits.NORMAL, Voter.PRIVATE)) {
            ask(test.start(Voter.PRIVATE), new LeaseCommand.Found(SHOP, Site.PRIVATE));
            test.stop(Voter.PRIVATE);
            var was = test.settings(Voter.PRIVATE);
            var moved = new HashMap<>(was.members());
            moved.put(Voter.PRIVATE, new InetSocketAddress("127.0.0.1", FreePort.find()));
            var now = new QuorumSettings(
                    was.storage(), Voter.PRIVATE, moved, was.own(), was.trusted(), was.installation());
            var e = assertThrows(
                    OperatorException.class, () -> new Quorum(now, TestQuorum.PATIENCE, view -> {}).close());
            assertTrue(e.what().contains("agreed"), e.what());
        }
    }

    @Test
    void askingAClosedVoterFailsAtOnce() throws Exception {
        try (var test = new TestQuorum(directory, LogLimits.NORMAL, Voter.PRIVATE)) {
            var quorum = test.start(Voter.PRIVATE);
            quorum.close();
            var e = assertThrows(
                    CompletionException.class, () -> quorum.confirmed().join());
            assertInstanceOf(QuorumUnavailable.class, e.getCause());
            assertFalse(quorum.health().majority());
        }
    }
}
