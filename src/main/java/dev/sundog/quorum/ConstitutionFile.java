package dev.sundog.quorum;

import dev.sundog.model.OperatorException;
import dev.sundog.steer.Constitution;
import dev.sundog.steer.LeaseCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * The constitution in force at a site, in the file {@code constitution} of its state directory; no file: the first. Each
 * constitution keeps its quorum's storage in a directory of its own, so that the file alone, replaced at once, decides which is
 * used and the former ones stay as they were.
 */
public final class ConstitutionFile {
    private static final Pattern TEXT =
            Pattern.compile("sundog-constitution 1\nnumber ([0-9]{1,9})\ntable ([A-Za-z0-9+/=]+)\n");
    private final Path state;

    public ConstitutionFile(Path state) {
        this.state = state;
    }

    /** Throws OperatorException when the file is damaged or of another release. */
    public Constitution read() {
        var file = state.resolve("constitution");
        try {
            if (!Files.exists(file)) {
                return Constitution.FIRST;
            }
            var m = TEXT.matcher(Files.readString(file));
            if (!m.matches()) {
                throw new OperatorException(
                        file + " is not a constitution that this release understands",
                        "Put back the file, or run the release that wrote it");
            }
            return new Constitution(
                    Long.parseLong(m.group(1)),
                    LeaseCodec.decodeView(Base64.getDecoder().decode(m.group(2))));
        } catch (IOException | IllegalArgumentException e) {
            throw new OperatorException(file + " cannot be read: " + e, "Put back the file", e);
        }
    }

    /** Returns when it is durable. */
    public void write(Constitution constitution) {
        var text = "sundog-constitution 1\nnumber " + constitution.number() + "\ntable "
                + Base64.getEncoder().encodeToString(LeaseCodec.encode(constitution.start())) + "\n";
        var file = state.resolve("constitution");
        try {
            DurableFile.replace(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new OperatorException(
                    file + " cannot be written: " + e, "Free space, or give the agent the right to write there", e);
        }
    }

    /** Where the quorum of that constitution keeps its log. */
    public Path storage(Constitution constitution) {
        return constitution.number() == 1
                ? state.resolve("quorum")
                : state.resolve("constitution-" + constitution.number()).resolve("quorum");
    }
}
