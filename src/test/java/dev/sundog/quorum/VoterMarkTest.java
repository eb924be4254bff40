package dev.sundog.quorum;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class VoterMarkTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    @TempDir
    Path directory;

    private Path storage;
    private VoterMark mark;

    @BeforeEach
    void freshVoter() {
        storage = directory.resolve("quorum");
        mark = new VoterMark(storage, "private", "one");
    }

    @Test
    void aVoterMayStartAgainAndAgain() {
        mark.admit();
        mark.admit();
        mark.admit();
        assertTrue(Files.exists(directory.resolve("voter.id")));
    }

    @Test
    void aVoterWhoseStorageIsGoneIsRefusedUntilItIsPutBack() throws IOException {
        mark.admit();
        var aside = directory.resolve("aside");
        Files.move(storage, aside);
        var e = assertThrows(OperatorException.class, mark::admit);
        assertTrue(e.what().contains("is lost"), e.what());
        assertTrue(e.remedy().contains("put back the directory"), e.remedy());
        Files.delete(storage);
        Files.move(aside, storage);
        mark.admit();
    }

    @Test
    void aVoterWhoseStorageWasRolledBackIsRefused() throws IOException {
        mark.admit();
        var old = Files.readAllBytes(storage.resolve("voter.id"));
        mark.admit();
        Files.write(storage.resolve("voter.id"), old);
        var e = assertThrows(OperatorException.class, mark::admit);
        assertTrue(e.what().contains("older"), e.what());
    }

    @Test
    void aVoterThatIsMarkedAsLostNeverUsesAStorageThatIsPutBesideIt() throws IOException {
        mark.admit();
        var installation = UUID.randomUUID();
        mark = new VoterMark(directory.resolve("other/quorum"), "private", installation.toString());
        mark.admit();
        mark.admit();
        // What a restore leaves, and an old storage that somebody finds and puts beside it.
        Files.write(directory.resolve("other").resolve(LostVote.FILE), LostVote.mark(Voter.PRIVATE, installation, NOW));
        for (var asked : List.<Executable>of(mark::admit, mark::waitsForAdmission)) {
            var old = assertThrows(OperatorException.class, asked);
            assertTrue(old.what().contains("older"), old.what());
        }
        var aside = Files.move(directory.resolve("other/quorum"), directory.resolve("other/aside"));
        var gone = assertThrows(OperatorException.class, mark::admit);
        assertTrue(gone.what().contains("is lost"), gone.what());
        assertTrue(mark.waitsForAdmission());
        // An admission that was not finished begins again from nothing.
        Files.createDirectories(directory.resolve("other/quorum/raft"));
        assertTrue(mark.waitsForAdmission());
        assertFalse(Files.exists(directory.resolve("other/quorum")));
        Files.createDirectories(directory.resolve("other/quorum"));
        mark.admitted();
        assertFalse(mark.waitsForAdmission());
        mark.admit();
        Files.move(directory.resolve("other/quorum"), directory.resolve("other/second"));
        Files.move(aside, directory.resolve("other/quorum"));
        assertTrue(assertThrows(OperatorException.class, mark::admit).what().contains("older"));
    }

    private static void lose(Path state, UUID installation, Instant when) throws IOException {
        Files.write(state.resolve(LostVote.FILE), LostVote.mark(Voter.PRIVATE, installation, when));
    }

    @Test
    void aStorageOfAnEarlierReadmissionIsNotBelievedAfterTheNext() throws IOException {
        var installation = UUID.randomUUID();
        var state = directory.resolve("twice");
        mark = new VoterMark(state.resolve("quorum"), "private", installation.toString());
        Files.createDirectories(state.resolve("quorum"));
        lose(state, installation, NOW);
        mark.admitted();
        for (int starts = 0; starts < 5; starts++) {
            mark.admit();
        }
        var first = Files.move(state.resolve("quorum"), state.resolve("first"));
        lose(state, installation, NOW.plusSeconds(1));
        Files.createDirectories(state.resolve("quorum"));
        mark.admitted();
        mark.admit();
        Files.move(state.resolve("quorum"), state.resolve("second"));
        Files.move(first, state.resolve("quorum"));
        assertTrue(assertThrows(OperatorException.class, mark::admit).what().contains("older"));
    }

    @Test
    void anAdmissionThatWasCutBetweenBothMarksIsFinished() throws IOException {
        var installation = UUID.randomUUID();
        var state = directory.resolve("cut");
        mark = new VoterMark(state.resolve("quorum"), "private", installation.toString());
        Files.createDirectories(state.resolve("quorum/raft"));
        lose(state, installation, NOW);
        mark.admitted();
        lose(state, installation, NOW);
        assertFalse(mark.waitsForAdmission());
        assertTrue(Files.exists(state.resolve("quorum/raft")), "it was counted with this storage");
        mark.admit();
    }

    @Test
    void aStartCutBetweenBothMarksIsNoLoss() throws IOException {
        mark.admit();
        var outside = Files.readAllBytes(directory.resolve("voter.id"));
        mark.admit();
        Files.write(directory.resolve("voter.id"), outside);
        mark.admit();
    }

    @Test
    void theStorageOfAnotherVoterOrInstallationIsRefused() {
        mark.admit();
        assertThrows(OperatorException.class, () -> new VoterMark(storage, "public", "one").admit());
        assertThrows(OperatorException.class, () -> new VoterMark(storage, "private", "two").admit());
    }

    @Test
    void aMarkOfAnotherReleaseOrADamagedOneIsRefused() throws IOException {
        mark.admit();
        Files.writeString(directory.resolve("voter.id"), "sundog-voter 2\n");
        assertThrows(OperatorException.class, mark::admit);
    }
}
