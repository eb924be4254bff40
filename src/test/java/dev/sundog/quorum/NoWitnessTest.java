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
import dev.sundog.steer.Constitution;
import dev.sundog.steer.GroupLease;
import dev.sundog.steer.LeaseAnswer;
import dev.sundog.steer.LeaseCommand;
import dev.sundog.steer.LeaseView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two sites and no third place: one decides, the other listens, and an operator's force turns it round. */
class NoWitnessTest {
    private static final GroupId SHOP = new GroupId("shop");
    private static final GroupId WIKI = new GroupId("wiki");
    private static final Epoch FIRST = new Epoch(1);

    @TempDir
    Path directory;

    private final Map<Voter, InetSocketAddress> members = new EnumMap<>(Voter.class);
    private TestInstallation installation;

    @BeforeEach
    void addresses() throws IOException {
        installation = new TestInstallation(directory.resolve("ca"));
        members.put(Voter.PRIVATE, new InetSocketAddress("127.0.0.1", FreePort.find()));
        members.put(Voter.PUBLIC, new InetSocketAddress("127.0.0.1", FreePort.find()));
    }

    private Path state(Site site) throws IOException {
        return Files.createDirectories(directory.resolve(site.label()));
    }

    /** As the agent does it: the constitution that its file says. */
    private Quorum open(Site site) throws IOException {
        return open(site, state(site));
    }

    private Quorum open(Site site, Path state) throws IOException {
        var own = installation.of(site.voter());
        var file = new ConstitutionFile(state);
        var constitution = file.read();
        return new Quorum(
                new QuorumSettings(
                        file.storage(constitution),
                        site.voter(),
                        members,
                        own.keyManager(),
                        own.trustManager(),
                        "test-1",
                        constitution),
                TestQuorum.PATIENCE,
                view -> {});
    }

    private static LeaseAnswer ask(Quorum quorum, LeaseCommand command) {
        return TestQuorum.patiently(() -> quorum.propose(command));
    }

    @Test
    void publicListensDecidesNothingAndTakesOverOnlyByFoundingAnew() throws Exception {
        var here = open(Site.PRIVATE);
        var there = open(Site.PUBLIC);
        var founded = new LeaseAnswer.Granted(new GroupLease(SHOP, Site.PRIVATE, FIRST, true));
        assertEquals(founded, ask(there, new LeaseCommand.Found(SHOP, Site.PRIVATE)), "through private");
        ask(here, new LeaseCommand.Restore(SHOP, Site.PRIVATE, FIRST, 0));
        TestQuorum.await(
                "the listener has it",
                () -> there.local().lease(SHOP).map(l -> !l.copyOutdated()).orElse(false));
        assertEquals(Set.of(Voter.PRIVATE), here.health().voters());
        TestQuorum.await("the listener hears its voter", () -> {
            var health = there.health();
            return health.majority() && health.leader().equals(Optional.of(Voter.PRIVATE));
        });

        here.close();
        TestQuorum.await("the voter is missed", () -> !there.health().majority());
        var alone = there.propose(new LeaseCommand.Promote(SHOP, Site.PUBLIC, FIRST));
        var refused = assertThrows(CompletionException.class, alone::join);
        assertInstanceOf(QuorumUnavailable.class, refused.getCause());
        assertEquals(FIRST, there.local().lease(SHOP).orElseThrow().epoch());

        there.close();
        var restarted = open(Site.PUBLIC);
        TestQuorum.await(
                "it remembers after a restart alone",
                () -> restarted.local().lease(SHOP).isPresent());
        assertFalse(restarted.health().hasLeader());
        var file = new ConstitutionFile(state(Site.PUBLIC));
        file.write(file.read().after(restarted.local(), List.of(SHOP, WIKI), Set.of(SHOP)));
        restarted.close();

        var voter = open(Site.PUBLIC);
        var taken = TestQuorum.patiently(voter::confirmed);
        assertEquals(Site.PUBLIC, taken.lease(SHOP).orElseThrow().holder());
        assertEquals(Site.PRIVATE, taken.lease(WIKI).orElseThrow().holder());
        assertTrue(new Epoch(1_000_000).isBefore(taken.lease(SHOP).orElseThrow().epoch()));
        TestQuorum.await("it is the majority", () -> voter.health().majority());
        assertEquals(Set.of(Voter.PUBLIC), voter.health().voters());

        // Private comes back unasked with its old constitution: the two do not speak to each other.
        var old = open(Site.PRIVATE);
        TestQuorum.patiently(old::confirmed);
        assertEquals(FIRST, old.local().lease(SHOP).orElseThrow().epoch());
        assertEquals(taken.groups(), voter.local().groups());
        old.close();

        // It is told: it listens from now on, and starts again from the same table.
        new ConstitutionFile(state(Site.PRIVATE)).write(file.read());
        var deposed = open(Site.PRIVATE);
        assertEquals(taken.groups(), deposed.local().groups());
        var epoch = taken.lease(SHOP).orElseThrow().epoch();
        assertInstanceOf(
                LeaseAnswer.Granted.class, ask(deposed, new LeaseCommand.Restore(SHOP, Site.PUBLIC, epoch, 0)));
        TestQuorum.await(
                "it applies what public decides",
                () -> !deposed.local().lease(SHOP).orElseThrow().copyOutdated());
        assertEquals(voter.local().groups(), deposed.local().groups());
        assertInstanceOf(
                LeaseAnswer.Refused.class,
                ask(deposed, new LeaseCommand.Restore(SHOP, Site.PRIVATE, FIRST, 0)),
                "an old epoch means nothing any more");
        deposed.close();
        voter.close();
        assertTrue(Files.isDirectory(state(Site.PRIVATE).resolve("quorum")), "the former storage stays");
    }

    @Test
    void aListenerThatWasKilledRemembersTheLeases() throws Exception {
        Path copy;
        try (var here = open(Site.PRIVATE);
                var there = open(Site.PUBLIC)) {
            ask(here, new LeaseCommand.Found(SHOP, Site.PRIVATE));
            for (int n = 0; n < 5; n++) {
                ask(here, new LeaseCommand.RenewSite(Site.PRIVATE, 2000));
            }
            TestQuorum.await("the listener has it", () -> there.local().renewals(Site.PRIVATE) >= 5);
            copy = copied(state(Site.PUBLIC));
        }
        try (var again = open(Site.PUBLIC, copy)) {
            TestQuorum.await("it remembers", () -> again.local().lease(SHOP).isPresent());
        }
    }

    /** As it stands; begun anew where a file was moved while it was copied. */
    private Path copied(Path state) throws IOException {
        for (int tries = 1; ; tries++) {
            var copy = directory.resolve("killed " + tries);
            try {
                copy(state, copy);
                return copy;
            } catch (NoSuchFileException | UncheckedIOException moved) {
                if (tries == 50) {
                    throw moved;
                }
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var all = Files.walk(from)) {
            for (var path : all.toList()) {
                if (!path.endsWith("in_use.lock")) {
                    Files.copy(path, to.resolve(from.relativize(path).toString()));
                }
            }
        }
    }

    @Test
    void theFileIsTheFirstConstitutionUntilAnotherIsWritten() throws Exception {
        var state = state(Site.PUBLIC);
        var file = new ConstitutionFile(state);
        assertEquals(Constitution.FIRST, file.read());
        assertEquals(state.resolve("quorum"), file.storage(file.read()));
        var next = Constitution.FIRST.after(LeaseView.EMPTY, List.of(SHOP), Set.of(SHOP));
        file.write(next);
        assertEquals(next, file.read());
        assertEquals(state.resolve("constitution-2").resolve("quorum"), file.storage(next));
        Files.writeString(state.resolve("constitution"), "sundog-constitution 2\nnumber 3\ntable AA==\n");
        var e = assertThrows(OperatorException.class, file::read);
        assertTrue(e.what().contains("constitution"), e.what());
    }
}
