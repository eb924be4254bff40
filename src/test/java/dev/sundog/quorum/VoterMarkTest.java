package dev.sundog.quorum;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VoterMarkTest {
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
