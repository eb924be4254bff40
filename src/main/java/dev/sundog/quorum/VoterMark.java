package dev.sundog.quorum;

import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
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

    /** From here on count voters that were put back without their votes; no storage was ever started so often. */
    private static final long LOST = 900_000_000_000_000_000L;
    /** More starts than there are between two losses. */
    private static final long STRIDE = 1_000_000L;

    /** The mark of a voter that was put back without its votes then: beyond what any storage of before can have come to. */
    static long lost(Instant now) {
        return LOST + Math.max(1, now.getEpochSecond()) * STRIDE;
    }

    private static boolean isLost(long starts) {
        return starts >= LOST && starts % STRIDE == 0;
    }

    /**
     * Whether this voter was put back without its votes and nobody has admitted it since. What an admission that was not finished has
     * left in the storage is taken away then: it begins again from nothing. One that was finished but for this mark is finished now.
     *
     * @throws OperatorException where somebody has put an old storage beside the mark
     */
    boolean waitsForAdmission() {
        try {
            var marked = read(outside).filter(VoterMark::isLost);
            if (marked.isEmpty()) {
                return false;
            }
            var stored = read(inside);
            if (stored.equals(marked.map(starts -> starts + 1))) {
                write(outside, stored.get());
                return false;
            }
            if (stored.isPresent()) {
                throw forgotten("is older than this voter's last start");
            }
            if (Files.exists(storage)) {
                clear(storage);
            }
            return true;
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private static void clear(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** It votes again, from now on by a storage that is newer than any it had. */
    void admitted() {
        try {
            long starts = read(outside).filter(VoterMark::isLost).orElseThrow() + 1;
            write(inside, starts);
            write(outside, starts);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private OperatorException unusable(IOException e) {
        return new OperatorException(
                "The quorum's storage " + storage + " cannot be used: " + e,
                "Make it a directory that this user may write, on a disk with free space",
                e);
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
            throw unusable(e);
        }
    }

    private OperatorException forgotten(String how) {
        return new OperatorException(
                "The quorum's storage " + storage + " " + how + "; a voter that forgot its votes must not vote again",
                "Mount or put back the directory exactly as it was when this voter last ran. If it is gone, the other"
                        + " two voters decide without this one; 'sundog restore' puts it back as one that can be admitted"
                        + " anew, and 'sundog init' creates a new installation with three");
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
        DurableFile.replace(mark, text(identity, starts).getBytes(StandardCharsets.UTF_8));
    }

    static String text(String identity, long starts) {
        return "sundog-voter 1\nvoter " + identity + "\nstarts " + starts + "\n";
    }
}
