package dev.sundog.transfer;

import dev.sundog.model.Digest;
import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Incarnation;
import dev.sundog.model.Metadata;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Message;
import dev.sundog.sync.MessageCodec;
import dev.sundog.sync.Piece;
import dev.sundog.sync.TreeDigest;
import dev.sundog.sync.Update;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A holder with a valid certificate that wants to get out of the other side's directory: over symbolic links that it has made there
 * before, over paths that lead up, and over what belongs to Sundog. Beside the directory there is one named {@code outside}, in it
 * {@code secret} and {@code dir}.
 */
public final class HostilePeer {
    /** What it writes where it can. */
    public static final byte[] MARK = "written by a hostile peer".getBytes(StandardCharsets.UTF_8);

    private static final List<String> LINKS = List.of("way", "abs", "d/way");
    private static final List<String> PLACES = List.of(
            "way",
            "way/secret",
            "way/new",
            "way/dir",
            "way/dir/new",
            "abs",
            "abs/secret",
            "abs/new",
            "d",
            "d/way",
            "d/way/secret",
            "d/way/new",
            "f",
            "d/f",
            ".sundog",
            ".sundog/marker",
            ".sundog/new",
            "here/secret",
            "here");
    private static final List<String> CLIMBING = List.of("zz", "zz/secret", "zz/outside/secret", "zetc", "d/zz/zz/x");

    private final GroupId group;
    private final Epoch epoch;
    private final String outside;
    private final SplittableRandom random;
    private long sequence = 1;

    /**
     * A peer that has got this group's lease.
     *
     * @param outside the whole path of the directory beside
     */
    public HostilePeer(GroupId group, Epoch epoch, String outside, SplittableRandom random) {
        this.group = group;
        this.epoch = epoch;
        this.outside = outside;
        this.random = random;
    }

    /** What it sends first of all: it is asked what it wants to be asked. */
    public byte[] first() {
        return bytes(new Message.DigestsAsked(group, epoch, TreePath.ROOT));
    }

    /** The next message of its, which may be none that a decent peer could send. */
    public byte[] next() {
        if (random.nextInt(6) == 0) {
            return climbing();
        }
        return bytes(
                switch (random.nextInt(12)) {
                    case 0 -> new Message.DigestsAsked(group, epoch, place());
                    case 1 ->
                        new Message.VerifyAsked(
                                group, epoch, random.nextLong(), random.nextBoolean(), Optional.of(place()));
                    case 2 ->
                        new Message.DigestsTold(
                                group,
                                epoch,
                                TreePath.ROOT,
                                List.of(new TreeDigest.Child("way".getBytes(StandardCharsets.UTF_8), digest())));
                    default -> update(place());
                });
    }

    /** As a decent message, with a path that leads up or begins at the root of the file system. */
    private byte[] climbing() {
        byte[] frame = bytes(update(TreePath.of(one(CLIMBING))));
        for (int i = 0; i + 1 < frame.length; i++) {
            if (frame[i] == 'z' && frame[i + 1] == 'z') {
                frame[i] = '.';
                frame[i + 1] = '.';
            } else if (frame[i] == 'z' && frame[i + 1] == 'e') {
                frame[i] = '/';
            }
        }
        return frame;
    }

    private Message update(TreePath path) {
        var what = random.nextInt(3) == 0 ? new Update(sequence++, TreePath.of(one(LINKS)), link()) : other(path);
        return new Message.UpdatesSent(group, epoch, new Incarnation(6, 6), List.of(what));
    }

    private Update other(TreePath path) {
        return new Update(
                sequence++,
                path,
                switch (random.nextInt(7)) {
                    case 0 -> new Update.Directory(metadata());
                    case 1 -> new Update.Gone();
                    case 2 -> new Update.Link(place(), random.nextLong());
                    case 3 -> new Update.Moved(place(), metadata());
                    case 4 -> link();
                    case 5 ->
                        new Update.File(
                                metadata(),
                                0,
                                random.nextLong(),
                                List.of(new Piece.Other(place(), 0, 1 + random.nextInt(9))));
                    default -> new Update.File(metadata(), 0, 0, List.of(new Piece.Bytes(MARK)));
                });
    }

    private Update.Symlink link() {
        var target = random.nextBoolean() ? outside : random.nextBoolean() ? "../outside" : "../../outside";
        return new Update.Symlink(metadata(), target.getBytes(StandardCharsets.UTF_8));
    }

    private TreePath place() {
        return TreePath.of(one(PLACES));
    }

    private String one(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }

    private Metadata metadata() {
        return new Metadata(0777, -1, -1, random.nextLong(1L << 50));
    }

    private Digest digest() {
        return Digest.of(new byte[] {(byte) random.nextInt(9)});
    }

    private static byte[] bytes(Message message) {
        return MessageCodec.encode(message).getFirst();
    }
}
