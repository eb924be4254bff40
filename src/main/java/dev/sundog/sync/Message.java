package dev.sundog.sync;

import dev.sundog.model.Digest;
import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Incarnation;
import dev.sundog.model.TreePath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What two agents say to each other about their copies. docs/formats.md has the bytes. */
public sealed interface Message {
    /** Content of chunks, ahead of the update that needs them, numbered from {@code first} on. */
    record ChunksSent(GroupId group, Epoch epoch, long first, List<byte[]> contents) implements Message {
        public ChunksSent {
            contents = List.copyOf(contents);
        }
    }

    /** The chunks of this session with these numbers are durable here: they never need to be sent again. */
    record ChunksHeld(GroupId group, Epoch epoch, List<Long> numbers) implements Message {
        public ChunksHeld {
            numbers = List.copyOf(numbers);
        }
    }

    /** What names shall be from now on, in order. */
    record UpdatesSent(GroupId group, Epoch epoch, Incarnation incarnation, List<Update> updates) implements Message {
        public UpdatesSent {
            updates = List.copyOf(updates);
        }
    }

    /** The changes of this session with these sequences are durable here. */
    record Durable(GroupId group, Epoch epoch, Incarnation incarnation, List<Long> sequences) implements Message {
        public Durable {
            sequences = List.copyOf(sequences);
        }
    }

    /**
     * A change cannot be made: chunks are missing, or (none missing) its base is not here. Send it again, self-contained for
     * these.
     */
    record Need(GroupId group, Epoch epoch, Incarnation incarnation, long sequence, List<Digest> missing)
            implements Message {
        public Need {
            missing = List.copyOf(missing);
        }
    }

    /** The receiver knows of a later lease: nothing of the sender's epoch is accepted any more. */
    record StaleEpoch(GroupId group, Epoch current) implements Message {}

    /** The holder asks what the other side has beneath a directory. */
    record DigestsAsked(GroupId group, Epoch epoch, TreePath directory) implements Message {}

    /** The answer: every name directly beneath, with the digest of all that it is and holds. */
    record DigestsTold(GroupId group, Epoch epoch, TreePath directory, List<TreeDigest.Child> children)
            implements Message {
        public DigestsTold {
            children = List.copyOf(children);
        }
    }

    /** The mirror found something that is not as agreed: the holder shall compare both sides again. */
    record CompareAgain(GroupId group, Epoch epoch) implements Message {}

    /** Of a group that both sites write. */
    sealed interface Shared extends Message {
        GroupId group();
    }

    /** A session begins: the life of the sender's index, and all writes that it knows of. */
    record SharedBegun(GroupId group, Incarnation life, VersionVector knowledge) implements Shared {}

    /** What the sender has under some names. */
    record ClaimsTold(GroupId group, List<ToldClaim> claims) implements Shared {
        public ClaimsTold {
            claims = List.copyOf(claims);
        }
    }

    /** What became of claims that were told. */
    record ClaimsAnswered(GroupId group, List<ClaimAnswer> answers) implements Shared {
        public ClaimsAnswered {
            answers = List.copyOf(answers);
        }
    }

    /** Content that claims speak of and that is not here. */
    record ContentWanted(GroupId group, List<Digest> chunks) implements Shared {
        private static final int MOST_AT_ONCE = 1000;

        public ContentWanted {
            chunks = List.copyOf(chunks);
        }

        /** Asks for any number of chunks, in as many messages as that takes. */
        public static List<ContentWanted> all(GroupId group, Collection<Digest> chunks) {
            var all = List.copyOf(chunks);
            var out = new ArrayList<ContentWanted>();
            for (int from = 0; from < all.size(); from += MOST_AT_ONCE) {
                out.add(new ContentWanted(group, all.subList(from, Math.min(all.size(), from + MOST_AT_ONCE))));
            }
            return out;
        }
    }

    /** Content of chunks, because it was asked for, or will be. */
    record ContentSent(GroupId group, List<byte[]> contents) implements Shared {
        public ContentSent {
            contents = List.copyOf(contents);
        }
    }

    /** Content that was asked for and is not at the sender, or not any more. */
    record ContentLacked(GroupId group, List<Digest> chunks) implements Shared {
        public ContentLacked {
            chunks = List.copyOf(chunks);
        }
    }

    /**
     * The holder, or one of two sites that both write, asks the other side to read its copy once more.
     *
     * @param id of this verification
     * @param repair whether what is otherwise shall count as not agreed on, or be put right where both write
     * @param subtree of the only segment that is read; empty for all
     */
    record VerifyAsked(GroupId group, Epoch epoch, long id, boolean repair, Optional<TreePath> subtree)
            implements Message {}

    /**
     * How far that reading came.
     *
     * @param found what was found since the last such message
     */
    record VerifyTold(
            GroupId group,
            Epoch epoch,
            long id,
            long files,
            long bytes,
            long differences,
            boolean over,
            List<Difference> found)
            implements Message {
        public VerifyTold {
            found = List.copyOf(found);
        }
    }

    /** How a site stands, for the other's decisions; a versioned text of its own. */
    @SuppressWarnings("ArrayRecordComponent")
    record SiteReport(byte[] text) implements Message {}

    /** A piece of a message that is longer than a frame; the last one completes it. */
    @SuppressWarnings("ArrayRecordComponent")
    record Piece(boolean last, byte[] content) implements Message {}
}
