package dev.sundog.bandwidth.stamp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

final class StampCodecTest {
    private static final byte[] KEY =
            "0123456789abcdef0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final SenderPacket ASKED =
            new SenderPacket(0xfedcba98L, 0x0123456789abcdefL, new ErrorEstimate(true, false, 17, 200), 0xabcd);
    private static final ReflectorPacket ANSWER = new ReflectorPacket(
            7, 0x1122334455667788L, new ErrorEstimate(false, false, 3, 4), 0xabcd, 0x99aabbccddeeff00L, ASKED, 61);

    private static byte[] mac(byte[] key, byte[]... parts) throws Exception {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        for (var part : parts) {
            mac.update(part);
        }
        return Arrays.copyOf(mac.doFinal(), 16);
    }

    private static byte[] tlv(int flags, int type, byte[] value) {
        return ByteBuffer.allocate(4 + value.length)
                .put((byte) flags)
                .put((byte) type)
                .putShort((short) value.length)
                .put(value)
                .array();
    }

    private static byte[] joined(byte[]... parts) {
        var out = new java.io.ByteArrayOutputStream();
        for (var part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    @Test
    void bothModesComeBackAsTheyWere() {
        for (var codec : new StampCodec[] {StampCodec.open(), StampCodec.authenticated(KEY)}) {
            var asked = codec.encode(ASKED);
            assertEquals(codec.bytes(), asked.length);
            assertEquals(new StampCodec.Parsed.Sound<>(ASKED), codec.readSender(asked));
            var answer = codec.encode(ANSWER);
            assertEquals(codec.bytes(), answer.length);
            assertEquals(new StampCodec.Parsed.Sound<>(ANSWER), codec.readReflector(answer));
        }
    }

    @Test
    void fieldsStandWhereTheStandardPutsThem() {
        var asked = ByteBuffer.wrap(StampCodec.authenticated(KEY).encode(ASKED));
        assertEquals((int) ASKED.sequence(), asked.getInt(0));
        assertEquals(ASKED.timestamp(), asked.getLong(16));
        assertEquals((short) 0xabcd, asked.getShort(26));
        var answer = ByteBuffer.wrap(StampCodec.authenticated(KEY).encode(ANSWER));
        assertEquals(ANSWER.received(), answer.getLong(32));
        assertEquals((int) ASKED.sequence(), answer.getInt(48));
        assertEquals(ASKED.timestamp(), answer.getLong(64));
        assertEquals(61, answer.get(80));
        var open = ByteBuffer.wrap(StampCodec.open().encode(ANSWER));
        assertEquals(ANSWER.received(), open.getLong(16));
        assertEquals(ASKED.timestamp(), open.getLong(28));
        assertEquals(61, open.get(40));
    }

    @Test
    void theCodeIsHmacOfTheFirstSixBlocks() throws Exception {
        var bytes = StampCodec.authenticated(KEY).encode(ASKED);
        assertArrayEquals(mac(KEY, Arrays.copyOf(bytes, 96)), Arrays.copyOfRange(bytes, 96, 112));
    }

    @Test
    void anyAlteredBitOfAnAuthenticatedPacketIsSeen() {
        var codec = StampCodec.authenticated(KEY);
        var bytes = codec.encode(ANSWER);
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            var altered = bytes.clone();
            altered[bit / 8] ^= (byte) (1 << bit % 8);
            assertInstanceOf(StampCodec.Parsed.Forged.class, codec.readReflector(altered), "bit " + bit);
        }
        assertInstanceOf(
                StampCodec.Parsed.Forged.class,
                StampCodec.authenticated(new byte[32]).readReflector(bytes));
    }

    @Test
    void tooShortAndTooLongAreRefused() {
        for (var codec : new StampCodec[] {StampCodec.open(), StampCodec.authenticated(KEY)}) {
            for (int n : new int[] {0, 1, codec.bytes() - 1, StampCodec.MOST_BYTES + 1, 65_507}) {
                assertInstanceOf(StampCodec.Parsed.Misshapen.class, codec.readSender(new byte[n]));
                assertInstanceOf(StampCodec.Parsed.Misshapen.class, codec.readReflector(new byte[n]));
            }
        }
        assertThrows(IllegalArgumentException.class, () -> StampCodec.authenticated(new byte[0]));
    }

    @Test
    void extensionsThatNobodyKnowsComeBackMarkedAndPaddingAsItCame() {
        var codec = StampCodec.open();
        var tail = joined(
                tlv(0x80, 3, new byte[] {1, 2, 3}), tlv(0x80, 1, new byte[] {9, 9}), tlv(0x80, 250, new byte[0]));
        var asked = joined(codec.encode(ASKED), tail);
        assertEquals(new StampCodec.Parsed.Sound<>(ASKED), codec.readSender(asked));
        assertArrayEquals(
                joined(
                        codec.encode(ANSWER),
                        tlv(0x80, 3, new byte[] {1, 2, 3}),
                        tlv(0, 1, new byte[] {9, 9}),
                        tlv(0x80, 250, new byte[0])),
                codec.encode(ANSWER, asked));
    }

    @Test
    void anExtensionLongerThanThePacketIsMarkedMalformedAndTheRestCopied() {
        var codec = StampCodec.open();
        var cut = Arrays.copyOf(tlv(0x80, 3, new byte[20]), 9);
        var answer = codec.encode(ANSWER, joined(codec.encode(ASKED), cut));
        var expected = cut.clone();
        expected[0] = 0x40;
        assertArrayEquals(joined(codec.encode(ANSWER), expected), answer);
        var stub = new byte[] {1, 2, 3};
        assertArrayEquals(joined(codec.encode(ANSWER), stub), codec.encode(ANSWER, joined(codec.encode(ASKED), stub)));
    }

    @Test
    void theCodeOverExtensionsIsCheckedAndMadeAnew() throws Exception {
        var codec = StampCodec.authenticated(KEY);
        var base = codec.encode(ASKED);
        var unknown = tlv(0x80, 4, new byte[] {5, 6, 7, 8});
        var code = tlv(0x80, 8, mac(KEY, Arrays.copyOf(base, 4), unknown));
        var padding = tlv(0x80, 1, new byte[3]);
        var answer = codec.encode(ANSWER, joined(base, unknown, code, padding));
        var answered = codec.encode(ANSWER);
        assertArrayEquals(
                joined(
                        answered,
                        tlv(0x80, 4, new byte[] {5, 6, 7, 8}),
                        tlv(0, 8, mac(KEY, Arrays.copyOf(answered, 4), unknown)),
                        tlv(0, 1, new byte[3])),
                answer);
    }

    @Test
    void extensionsWhoseCodeIsWrongMissingOrMisplacedComeBackMarked() throws Exception {
        var codec = StampCodec.authenticated(KEY);
        var base = codec.encode(ASKED);
        var unknown = tlv(0x80, 4, new byte[] {5, 6, 7, 8});
        var right = tlv(0x80, 8, mac(KEY, Arrays.copyOf(base, 4), unknown));
        var wrong = right.clone();
        wrong[10]++;
        int start = StampCodec.AUTHENTICATED_BYTES;
        assertEquals((byte) 0xa0, codec.encode(ANSWER, joined(base, unknown))[start]);
        var marked = codec.encode(ANSWER, joined(base, unknown, wrong));
        assertEquals((byte) 0xa0, marked[start]);
        assertEquals((byte) 0x20, marked[start + unknown.length]);
        assertEquals((byte) 0xa0, codec.encode(ANSWER, joined(base, unknown, right, unknown))[start]);
        assertEquals(0, codec.encode(ANSWER, joined(base, tlv(0x80, 1, new byte[40])))[start]);
    }

    @Test
    void noTailMakesAnythingButAnAnswerAsLongAsWhatWasAsked() {
        var random = new Random(5);
        for (var codec : new StampCodec[] {StampCodec.open(), StampCodec.authenticated(KEY)}) {
            for (int i = 0; i < 20_000; i++) {
                var tail = new byte[random.nextInt(200)];
                random.nextBytes(tail);
                for (int j = 2; j < tail.length; j += 1 + random.nextInt(8)) {
                    tail[j] = 0; // so that lengths are short at times
                }
                var asked = joined(codec.encode(ASKED), tail);
                var answer = codec.encode(ANSWER, asked);
                assertEquals(asked.length, answer.length);
                assertEquals(new StampCodec.Parsed.Sound<>(ANSWER), codec.readReflector(answer));
            }
        }
    }
}
