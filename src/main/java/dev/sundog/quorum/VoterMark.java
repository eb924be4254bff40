package dev.sundog.quorum;

import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Keeps a voter that forgot its votes from voting again. The file {@code voter.id} beside the storage says whose storage
 * it is and how often it was started; a copy lies in the storage. A storage that is gone, or older than the mark, is
 * refused: under its old name it could vote twice in one term.
 */
final class VoterMark {
    private static final Pattern TEXT = Pattern.compile("sundog-voter 1\nvoter (\\S+)\nstarts ([0-9]{1,18})\n");
    private final Path storage;
    private final Path outside;
    private final Path inside;
    private final String identity;

    VoterMark(Path storage, String voter, String installation) {
        this.storage = storage.toAbsolutePath().normalize();
        this.outside = this.storage.resolveSibling("voter.id");
        this.inside = this.storage.resolve("voter.id");
        this.identity = voter + "@" + installation;
    }

    /** Refuses a storage that is lost, rolled back or another's; else counts this start in both marks. */
    void admit() {
        try {
            Files.createDirectories(storage);
            var marked = read(outside);
            var stored = read(inside);
            if (marked.isPresent() && (stored.isEmpty() || stored.get() < marked.get())) {
                throw forgotten(stored.isEmpty() ? "is lost" : "is older than this voter's last start");
            }
            long starts = stored.orElse(0L) + 1;
            write(inside, starts);
            write(outside, starts);
        } catch (IOException e) {
            throw new OperatorException(
                    "The quorum's storage " + storage + " cannot be used: " + e,
                    "Make it a directory that this user may write, on a disk with free space",
                    e);
        }
    }

    private OperatorException forgotten(String how) {
        return new OperatorException(
                "The quorum's storage " + storage + " " + how + "; a voter that forgot its votes must not vote again",
                "Mount or put back the directory exactly as it was when this voter last ran. If it is gone, the other"
                        + " two voters decide without this one; 'sundog init' creates a new installation with three");
    }

    private Optional<Long> read(Path mark) throws IOException {
        if (!Files.exists(mark)) {
            return Optional.empty();
        }
        var m = TEXT.matcher(Files.readString(mark));
        if (!m.matches()) {
            throw new OperatorException(
                    mark + " is not the mark of a voter that this release understands",
                    "Put back the file, or run the release that wrote it");
        }
        if (!m.group(1).equals(identity)) {
            throw new OperatorException(
                    mark + " belongs to the voter " + m.group(1) + ", not to " + identity,
                    "Give each voter of each installation a storage directory of its own");
        }
        return Optional.of(Long.parseLong(m.group(2)));
    }

    private void write(Path mark, long starts) throws IOException {
        var text = "sundog-voter 1\nvoter " + identity + "\nstarts " + starts + "\n";
        DurableFile.replace(mark, text.getBytes(StandardCharsets.UTF_8));
    }
}
