package dev.sundog.sync;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Incarnation;
import dev.sundog.model.Metadata;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import dev.sundog.model.Version;
import dev.sundog.model.Xattrs;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class MessageCodecTest {
    private static final int KINDS =
            Message.class.getPermittedSubclasses().length - 1 + Message.Shared.class.getPermittedSubclasses().length;

    /** Draws anything that can be said. */
    private record Dice(Random random) {
        Dice(long seed) {
            this(new Random(seed));
        }

        byte[] bytes(int atMost) {
            var out = new byte[random.nextInt(atMost + 1)];
            random.nextBytes(out);
            return out;
        }

        Digest digest() {
            return new Digest(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
        }

        GroupId group() {
            return new GroupId("g" + random.nextInt(1000) + (random.nextBoolean() ? "-shop" : ""));
        }

        Epoch epoch() {
            return new Epoch(random.nextLong());
        }

        Incarnation incarnation() {
            return new Incarnation(random.nextLong(), random.nextLong());
        }

        TreePath path() {
            var path = TreePath.ROOT;
            for (int i = random.nextInt(5); i > 0; i--) {
                path = path.child(name());
            }
            return path;
        }

        byte[] name() {
            var name = bytes(20);
            for (int j = 0; j < name.length; j++) {
                name[j] = name[j] == 0 || name[j] == '/' || name[j] == '.' ? (byte) 'x' : name[j];
            }
            return name.length == 0 ? new byte[] {'n'} : name;
        }

        <T> List<T> list(int atMost, Supplier<T> one) {
            var out = new ArrayList<T>();
            for (int i = random.nextInt(atMost + 1); i > 0; i--) {
                out.add(one.get());
            }
            return out;
        }

        Metadata metadata() {
            var plain = new Metadata(random.nextInt(4096), random.nextInt(), random.nextInt(), random.nextLong());
            return random.nextInt(3) > 0
                    ? plain
                    : plain.with(Xattrs.of(Map.of("user.a", bytes(40), "user.b", bytes(9))));
        }

        Chunk chunk() {
            return new Chunk(digest(), 1 + random.nextInt(Chunker.MAX_BYTES));
        }

        Ref ref() {
            return switch (random.nextInt(3)) {
                case 0 -> new Ref.Keep(random.nextInt(1 << 20), random.nextInt(1 << 20));
                case 1 -> new Ref.Known(chunk());
                default -> new Ref.Literal(some(300));
            };
        }

        Change change() {
            var version = new Version(epoch(), incarnation(), random.nextLong());
            return new Change(
                    group(),
                    version,
                    path(),
                    switch (random.nextInt(4)) {
                        case 0 ->
                            new Change.PutFile(
                                    metadata(),
                                    random.nextBoolean() ? Optional.of(digest()) : Optional.empty(),
                                    list(10, this::ref));
                        case 1 -> new Change.PutDirectory(metadata());
                        case 2 -> new Change.PutSymlink(metadata(), bytes(100));
                        default -> new Change.Delete();
                    });
        }

        Update update() {
            return new Update(
                    random.nextLong(),
                    path(),
                    switch (random.nextInt(3)) {
                        case 0 -> new Update.Directory(metadata());
                        case 1 -> new Update.Moved(path(), metadata());
                        default -> new Update.Gone();
                    });
        }

        Message message(int kind) {
            return switch (kind) {
                case 0 ->
                    new Message.ChunksSent(group(), epoch(), random.nextInt(1 << 20), list(4, () -> bytes(2_000)));
                case 1 -> new Message.ChunksHeld(group(), epoch(), list(20, random::nextLong));
                case 2 -> new Message.UpdatesSent(group(), epoch(), incarnation(), list(5, this::update));
                case 3 -> new Message.Durable(group(), epoch(), incarnation(), list(20, random::nextLong));
                case 4 -> new Message.Need(group(), epoch(), incarnation(), random.nextLong(), list(10, this::digest));
                case 5 -> new Message.StaleEpoch(group(), epoch());
                case 6 -> new Message.DigestsAsked(group(), epoch(), path());
                case 7 ->
                    new Message.DigestsTold(
                            group(), epoch(), path(), list(10, () -> new TreeDigest.Child(name(), digest())));
                case 8 -> new Message.CompareAgain(group(), epoch());
                case 9 -> new Message.SiteReport(bytes(500));
                case 10 -> new Message.Piece(random.nextBoolean(), bytes(500));
                case 11 ->
                    new Message.VerifyAsked(
                            group(),
                            epoch(),
                            random.nextLong(),
                            random.nextBoolean(),
                            random.nextBoolean() ? Optional.of(path()) : Optional.empty());
                case 12 ->
                    new Message.VerifyTold(
                            group(),
                            epoch(),
                            random.nextLong(),
                            random.nextLong(1L << 40),
                            random.nextLong(1L << 50),
                            random.nextInt(100),
                            random.nextBoolean(),
                            list(5, () -> new Difference(Difference.Kind.values()[random.nextInt(6)], path())));
                case 13 -> new Message.SharedBegun(group(), incarnation(), vector());
                case 14 -> new Message.ClaimsTold(group(), list(4, this::claim));
                case 15 -> new Message.ClaimsAnswered(group(), list(9, this::answer));
                case 16 -> new Message.ContentWanted(group(), list(9, this::digest));
                case 17 -> new Message.ContentSent(group(), list(4, () -> some(2_000)));
                case 18 -> new Message.ContentLacked(group(), list(9, this::digest));
                default -> throw new IllegalArgumentException("kind " + kind);
            };
        }

        byte[] some(int most) {
            var out = new byte[1 + random.nextInt(most)];
            random.nextBytes(out);
            return out;
        }

        Dot dot() {
            return new Dot(incarnation(), 1 + random.nextLong(1L << 40));
        }

        VersionVector vector() {
            return new VersionVector(list(4, this::dot));
        }

        ToldClaim claim() {
            var write = dot();
            var origin = new Claim.Origin(
                    random.nextBoolean() ? Site.PRIVATE : Site.PUBLIC, random.nextLong(), random.nextBoolean());
            var entry = random.nextInt(4) == 0
                    ? Optional.<Entry>empty()
                    : Optional.<Entry>of(new Entry.File(metadata(), random.nextLong(1L << 40), digest()));
            var remarks = list(3, () -> new Remark(Remark.Kind.COPY, Site.PUBLIC, random.nextLong(), path()));
            return new ToldClaim(
                    path().child(new byte[] {'n'}),
                    new Claim(write, vector().with(write), origin, entry, remarks),
                    random.nextBoolean() ? Optional.of(dot()) : Optional.empty(),
                    random.nextBoolean() ? Optional.of(digest()) : Optional.empty(),
                    list(5, () -> random.nextBoolean() ? ref() : new Ref.Literal(some(300))));
        }

        ClaimAnswer answer() {
            return switch (random.nextInt(3)) {
                case 0 -> new ClaimAnswer.Has(path(), dot(), vector());
                case 1 -> new ClaimAnswer.Unknown(path(), dot());
                default -> new ClaimAnswer.Whole(path());
            };
        }
    }

    /** All that a value is, arrays by content. */
    private static String all(Object value) {
        return switch (value) {
            case byte[] bytes -> HexFormat.of().formatHex(bytes);
            case List<?> list ->
                list.stream().map(MessageCodecTest::all).toList().toString();
            case Optional<?> o -> o.map(MessageCodecTest::all).toString();
            case Record r -> parts(r);
            default -> String.valueOf(value);
        };
    }

    private static String parts(Record record) {
        var out = new StringBuilder(record.getClass().getSimpleName()).append('(');
        for (var part : record.getClass().getRecordComponents()) {
            try {
                out.append(all(part.getAccessor().invoke(record))).append(';');
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(part.getName(), e);
            }
        }
        return out.append(')').toString();
    }

    private static byte[] single(Message message) {
        var frames = MessageCodec.encode(message);
        assertEquals(1, frames.size());
        return frames.getFirst();
    }

    @Test
    void every_kind_of_message_comes_back_as_it_was() {
        Set<Class<?>> kinds = new HashSet<>();
        for (long seed = 0; seed < 3_000; seed++) {
            var message = new Dice(seed).message((int) (seed % KINDS));
            kinds.add(message.getClass());
            assertEquals(all(message), all(MessageCodec.decode(single(message))), "seed " + seed);
        }
        assertEquals(KINDS, kinds.size(), "a kind of message is not drawn here");
    }

    @Test
    void a_change_comes_back_from_the_journal_as_it_was() {
        for (long seed = 0; seed < 1_000; seed++) {
            var change = new Dice(seed).change();
            assertEquals(all(change), all(ChangeCodec.decode(ChangeCodec.encode(change))), "seed " + seed);
        }
    }

    @Test
    void an_entry_comes_back_from_the_index_as_it_was() {
        for (long seed = 0; seed < 1_000; seed++) {
            var dice = new Dice(seed);
            Entry entry = switch ((int) (seed % 3)) {
                case 0 -> new Entry.File(dice.metadata(), dice.random().nextLong() >>> 1, dice.digest());
                case 1 -> new Entry.Directory(dice.metadata());
                default -> new Entry.Symlink(dice.metadata(), dice.bytes(100));
            };
            assertEquals(all(entry), all(EntryCodec.decode(EntryCodec.encode(entry))), "seed " + seed);
        }
    }

    @Test
    void a_layout_comes_back_from_the_index_as_it_was() {
        for (long seed = 0; seed < 1_000; seed++) {
            var dice = new Dice(seed);
            int blocks = dice.random().nextInt(5);
            var cells = new byte[blocks * Grid.CELL_BYTES];
            dice.random().nextBytes(cells);
            var grid = blocks == 0 ? Grid.NONE : new Grid(1 + dice.random().nextInt(8192), cells);
            var layout = new Layout(dice.list(20, dice::chunk), grid);
            assertEquals(layout, LayoutCodec.decode(LayoutCodec.encode(layout)), "seed " + seed);
        }
    }

    @Test
    void a_long_message_travels_in_pieces_that_each_fit_a_frame() {
        for (int count : List.of(511, 512, 2_000, 40_000)) {
            var dice = new Dice(count);
            var hashes = new ArrayList<Digest>();
            for (int i = 0; i < count; i++) {
                hashes.add(dice.digest());
            }
            var message = new Message.Need(new GroupId("shop"), new Epoch(1), new Incarnation(1, 2), 3, hashes);
            var frames = MessageCodec.encode(message);
            assertTrue(frames.stream().allMatch(f -> f.length <= MessageCodec.FRAME_BYTES));
            if (frames.size() == 1) {
                assertEquals(all(message), all(MessageCodec.decode(frames.getFirst())));
            } else {
                assertEquals(all(message), all(MessageCodec.decode(joined(frames))));
            }
        }
    }

    /** What goes on with what was said before says less, and means the same. */
    @Test
    void a_lane_remembers_what_was_said() {
        for (long seed = 0; seed < 60; seed++) {
            var dice = new Dice(seed);
            var groups = List.of(new GroupId("shop"), new GroupId("mail"));
            var lives = List.of(dice.incarnation(), dice.incarnation());
            var said = new Said();
            var heard = new Said();
            long number = 0;
            for (int i = 0; i < 40; i++) {
                var group = groups.get(dice.random().nextInt(8) / 7);
                var epoch = new Epoch(1 + dice.random().nextInt(8) / 7);
                var life = lives.get(dice.random().nextInt(8) / 7);
                var contents = Chunker.cutAll(dice.bytes(40_000));
                if (dice.random().nextInt(4) == 0) {
                    contents = contents.reversed();
                }
                Message message = switch (dice.random().nextInt(4)) {
                    case 0 -> new Message.ChunksSent(group, epoch, number, contents);
                    case 1 -> new Message.ChunksHeld(group, epoch, List.of(number, number + 1));
                    case 2 -> new Message.Durable(group, epoch, life, List.of(5L, 6L, 9L));
                    default -> new Message.UpdatesSent(group, epoch, life, List.of());
                };
                number += dice.random().nextInt(10) == 0 ? 5 : contents.size();
                var frames = MessageCodec.encode(message, said, Integer.MAX_VALUE);
                assertEquals(all(message), all(MessageCodec.decode(frames.getFirst(), heard)), "seed " + seed);
            }
        }
    }

    /** Of content that is cut where it cuts itself nothing but the content travels. */
    @Test
    void chunks_in_a_row_cost_two_bytes() {
        var content = new byte[60_000];
        new SplittableRandom(1).nextBytes(content);
        var chunks = Chunker.cutAll(content);
        var said = new Said();
        var first = new Message.ChunksSent(new GroupId("shop"), new Epoch(1), 0, chunks);
        var next = new Message.ChunksSent(new GroupId("shop"), new Epoch(1), chunks.size(), chunks);
        MessageCodec.encode(first, said, Integer.MAX_VALUE);
        assertEquals(
                content.length + 2,
                MessageCodec.encode(next, said, Integer.MAX_VALUE).getFirst().length);
    }

    @Test
    void what_goes_on_with_nothing_is_refused() {
        var said = new Said();
        var message = new Message.Durable(new GroupId("shop"), new Epoch(1), new Incarnation(1, 2), List.of(1L));
        MessageCodec.encode(message, said, 1000);
        byte[] again = MessageCodec.encode(message, said, 1000).getFirst();
        assertThrows(OperatorException.class, () -> MessageCodec.decode(again, new Said()));
    }

    private static byte[] joined(List<byte[]> frames) {
        var whole = new ByteArrayOutputStream();
        for (int i = 0; i < frames.size(); i++) {
            var piece = (Message.Piece) MessageCodec.decode(frames.get(i));
            assertEquals(i == frames.size() - 1, piece.last());
            whole.writeBytes(piece.content());
        }
        return whole.toByteArray();
    }

    @Test
    void a_message_of_one_chunk_of_the_longest_size_is_one_frame() {
        var message = new Message.ChunksSent(
                new GroupId("g".repeat(63)), new Epoch(1), 1 << 20, List.of(new byte[Chunker.MAX_BYTES]));
        assertEquals(1, MessageCodec.encode(message).size());
    }

    @Test
    void a_message_that_ends_early_or_late_is_refused() {
        for (long seed = 0; seed < 110; seed++) {
            var bytes = single(new Dice(seed).message((int) (seed % KINDS)));
            if (bytes[0] == 12) {
                continue; // content to its end, which the frame says
            }
            for (int length = 0; length < bytes.length; length += 1 + bytes.length / 200) {
                var cut = Arrays.copyOf(bytes, length);
                assertThrows(OperatorException.class, () -> MessageCodec.decode(cut), "seed " + seed);
            }
            var longer = Arrays.copyOf(bytes, bytes.length + 1);
            assertThrows(OperatorException.class, () -> MessageCodec.decode(longer), "seed " + seed);
        }
    }

    @Test
    void names_of_children_that_are_none_are_refused() {
        for (var name : List.of("", ".", "..", "a/b", "/", "a\0b")) {
            var told = new Message.DigestsTold(
                    new GroupId("shop"),
                    new Epoch(1),
                    TreePath.ROOT,
                    List.of(new TreeDigest.Child(name.getBytes(StandardCharsets.UTF_8), Digest.of(new byte[] {1}))));
            var bytes = single(told);
            assertThrows(OperatorException.class, () -> MessageCodec.decode(bytes), name);
        }
    }

    private static void surviveDecoding(byte[] bytes, String where) {
        for (Supplier<Object> reading : List.<Supplier<Object>>of(
                () -> MessageCodec.decode(bytes),
                () -> ChangeCodec.decode(bytes),
                () -> EntryCodec.decode(bytes),
                () -> LayoutCodec.decode(bytes))) {
            try {
                var _ = reading.get();
            } catch (OperatorException e) {
                assertTrue(!e.what().isBlank() && !e.remedy().isBlank());
            } catch (RuntimeException e) {
                throw new AssertionError(where + ": " + HexFormat.of().formatHex(bytes), e);
            }
        }
    }

    @Test
    void garbage_is_refused_in_words_and_never_otherwise() {
        for (long seed = 0; seed < 20_000; seed++) {
            var dice = new Dice(seed);
            var bytes = dice.bytes(200);
            if (bytes.length > 0 && seed % 2 == 0) {
                bytes[0] = (byte) dice.random().nextInt(13);
            }
            surviveDecoding(bytes, "seed " + seed);
        }
    }

    @Test
    void flipped_bits_give_a_message_or_words() {
        for (long seed = 0; seed < 5_000; seed++) {
            var dice = new Dice(seed);
            var bytes = single(dice.message((int) (seed % KINDS)));
            for (int i = 0; i < 4; i++) {
                int bit = dice.random().nextInt(Math.min(bytes.length, 120) * 8);
                bytes[bit / 8] ^= (byte) (1 << bit % 8);
                surviveDecoding(bytes, "seed " + seed);
            }
        }
    }

    @Test
    void a_count_that_promises_more_than_there_is_allocates_nothing() {
        var bytes = single(new Message.Need(new GroupId("shop"), new Epoch(1), new Incarnation(1, 2), 3, List.of()));
        Arrays.fill(bytes, bytes.length - 4, bytes.length, (byte) 0x7f);
        assertThrows(OperatorException.class, () -> MessageCodec.decode(bytes));
    }

    @Test
    void the_bytes_are_those_of_version_1() {
        var expected = HexFormat.of().parseHex("06" + "00000004" + "73686f70" + "0000000000000007");
        assertArrayEquals(expected, single(new Message.StaleEpoch(new GroupId("shop"), new Epoch(7))));
    }
}
