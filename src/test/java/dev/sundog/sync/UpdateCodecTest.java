package dev.sundog.sync;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Incarnation;
import dev.sundog.model.Metadata;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import dev.sundog.model.Xattrs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class UpdateCodecTest {
    private static final GroupId GROUP = new GroupId("shop");

    private static byte[] bytes(SplittableRandom random, int most) {
        var out = new byte[1 + random.nextInt(most)];
        random.nextBytes(out);
        return out;
    }

    private static TreePath path(SplittableRandom random) {
        return TreePath.of("d" + random.nextInt(3) + "/f" + random.nextInt(20) + (random.nextBoolean() ? ".txt" : ""));
    }

    private static Metadata metadata(SplittableRandom random) {
        var plain =
                new Metadata(random.nextInt(010000), random.nextInt(-1, 3), random.nextInt(-1, 3), random.nextLong());
        return random.nextInt(3) > 0 ? plain : plain.with(Xattrs.of(Map.of("user.a", bytes(random, 30))));
    }

    private static Piece piece(SplittableRandom random) {
        long from = random.nextLong(1L << 40);
        long length = 1 + random.nextLong(1L << 30);
        int chunk = 1 + random.nextInt(Chunker.MAX_BYTES);
        var hash = Digest.of(new byte[] {(byte) random.nextInt(3)});
        return switch (random.nextInt(8)) {
            case 0 -> new Piece.Base(from, length);
            case 6 -> new Piece.Ahead(random.nextLong(1000), 1 + random.nextInt(9), length);
            case 7 -> new Piece.AheadSlice(random.nextLong(1000), random.nextInt(5000), 1 + random.nextInt(5000));
            case 1 -> new Piece.Base(0, length);
            case 2 -> new Piece.Other(path(random), from, length);
            case 3 -> new Piece.Whole(new Chunk(hash, chunk), 1 + random.nextInt(1000));
            case 4 -> {
                int start = random.nextInt(chunk);
                yield new Piece.Slice(new Chunk(hash, chunk), start, 1 + random.nextInt(chunk - start));
            }
            default -> new Piece.Bytes(bytes(random, 50));
        };
    }

    private static Update update(SplittableRandom random) {
        Update.What what = switch (random.nextInt(6)) {
            case 0 -> new Update.Directory(metadata(random));
            case 1 -> new Update.Symlink(metadata(random), bytes(random, 30));
            case 2 -> new Update.Gone();
            case 3 ->
                random.nextBoolean()
                        ? new Update.Moved(path(random), metadata(random))
                        : new Update.Link(path(random), random.nextLong());
            case 4 -> new Update.File(metadata(random), 0, 0, List.of(new Piece.Bytes(bytes(random, 500))));
            default -> {
                var pieces = new ArrayList<Piece>();
                pieces.add(new Piece.Base(random.nextLong(100), 7));
                int n = random.nextInt(12);
                for (int i = 0; i < n; i++) {
                    pieces.add(piece(random));
                }
                yield new Update.File(metadata(random), random.nextLong(), random.nextLong(), pieces);
            }
        };
        return new Update(random.nextLong(1L << 50), path(random), what);
    }

    private static Message.UpdatesSent message(SplittableRandom random, int most) {
        var updates = new ArrayList<Update>();
        int n = random.nextInt(most);
        for (int i = 0; i < n; i++) {
            updates.add(update(random));
        }
        return new Message.UpdatesSent(GROUP, new Epoch(3), new Incarnation(1, 2), updates);
    }

    private static byte[] encoded(Message message) {
        var frames = MessageCodec.encode(message);
        assertEquals(1, frames.size());
        return frames.getFirst();
    }

    @Test
    void what_is_written_is_read() {
        for (int seed = 0; seed < 300; seed++) {
            var message = message(new SplittableRandom(seed), 10);
            byte[] bytes = encoded(message);
            var read = (Message.UpdatesSent) MessageCodec.decode(bytes);
            assertEquals(message.updates().size(), read.updates().size());
            for (int i = 0; i < message.updates().size(); i++) {
                assertEquals(
                        message.updates().get(i).path(), read.updates().get(i).path());
                assertEquals(
                        message.updates().get(i).sequence(),
                        read.updates().get(i).sequence());
            }
            assertArrayEquals(bytes, encoded(read), "seed " + seed);
        }
    }

    @Test
    void what_is_garbled_is_refused_or_read_and_nothing_else() {
        for (int seed = 0; seed < 3000; seed++) {
            var random = new SplittableRandom(seed);
            byte[] bytes = encoded(message(random, 6));
            int hits = 1 + random.nextInt(4);
            for (int i = 0; i < hits; i++) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            byte[] cut = random.nextBoolean() ? bytes : java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
            try {
                MessageCodec.decode(cut);
            } catch (OperatorException e) {
                assertTrue(e.what().length() > 10);
            }
        }
    }

    @Test
    void a_name_cannot_lead_out_of_the_root() {
        var out = new Wire.Out();
        out.u8(3).text("shop").i64(1).i64(1).i64(1).varint(1).zigzag(1).u8(4);
        out.varint(0).varint(0).varbytes("../etc/passwd".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThrows(OperatorException.class, () -> MessageCodec.decode(out.done()));
    }

    @Test
    void a_thousand_deletions_of_random_names_cost_a_few_bytes_each() {
        var random = new SplittableRandom(1);
        var names = new java.util.TreeSet<TreePath>();
        while (names.size() < 1000) {
            int n = random.nextInt(100_000);
            names.add(TreePath.of(String.format("dir%03d/file%06d.dat", n / 1000, n)));
        }
        var updates = new ArrayList<Update>();
        long sequence = 1L << 50;
        for (var name : names) {
            updates.add(new Update(sequence++, name, new Update.Gone()));
        }
        byte[] bytes = encoded(new Message.UpdatesSent(GROUP, new Epoch(3), new Incarnation(1, 2), updates));
        assertTrue(bytes.length < 8_700, "before compression: " + bytes.length);
        assertTrue(
                com.github.luben.zstd.Zstd.compress(bytes, 3).length < 3_000,
                "compressed: " + com.github.luben.zstd.Zstd.compress(bytes, 3).length);
    }

    @Test
    void a_run_of_names_cannot_stand_for_more_than_a_message_may() {
        var out = new Wire.Out();
        out.u8(3).text("shop").i64(1).i64(1).i64(1).varint(20_001).zigzag(1).u8(4);
        out.varint(0).varint(0).varbytes("x".repeat(4_000).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        out.zigzag(1).u8(7).varint(20_000);
        for (int i = 0; i < 20_000; i++) {
            out.varint(1).u8('y');
        }
        assertThrows(OperatorException.class, () -> MessageCodec.decode(out.done()));
    }

    @Test
    void a_thousand_acknowledgements_cost_next_to_nothing() {
        var sequences = new ArrayList<Long>();
        for (long s = 5_000_000_000L; s < 5_000_001_000L; s++) {
            sequences.add(s);
        }
        var message = new Message.Durable(GROUP, new Epoch(3), new Incarnation(1, 2), sequences);
        byte[] bytes = encoded(message);
        assertTrue(bytes.length < 60, "bytes: " + bytes.length);
        assertEquals(message, MessageCodec.decode(bytes));
    }
}
