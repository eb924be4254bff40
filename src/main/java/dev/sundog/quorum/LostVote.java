package dev.sundog.quorum;

import dev.sundog.model.Voter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/** The mark of a voter whose storage is not there any more: no storage that somebody may put beside it is believed. */
public final class LostVote {
    /** Where it lies in a state directory, beside the storage. */
    public static final String FILE = "voter.id";

    private LostVote() {}

    /**
     * What the file says.
     *
     * @param now later than when the voter last voted
     */
    public static byte[] mark(Voter voter, UUID installation, Instant now) {
        return VoterMark.text(voter.label() + "@" + installation, VoterMark.lost(now))
                .getBytes(StandardCharsets.UTF_8);
    }
}
