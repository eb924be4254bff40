package dev.sundog.telemetry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Text from UTF-8, the same instance where the same bytes come again soon: services, names and routes do. Of two texts that fall into one
 * place the later stays, so memory is bounded and no choice of texts makes it slower than without. At most about 4 MB.
 */
final class Texts {
    private static final int PLACES = 1 << 13;
    private static final int LONGEST = 256;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[][] keys = new byte[PLACES][];
    private final String[] texts = new String[PLACES];

    Texts() {
        Arrays.fill(keys, new byte[0]);
        Arrays.fill(texts, "");
    }

    /** The text at which the wire stands, of which no more is made than a {@link SpanDraft} needs to see that it is too long. */
    String next(Wire wire) {
        int length = wire.length();
        // one byte more than is kept, at up to three bytes a character
        var text = of(wire.bytes, wire.at, Math.min(length, 3 * Attribute.LONGEST + 3));
        wire.at += length;
        return text;
    }

    String of(byte[] bytes, int from, int length) {
        if (length == 0) {
            return "";
        }
        if (length > LONGEST) {
            return new String(bytes, from, length, StandardCharsets.UTF_8);
        }
        int place = place(bytes, from, length);
        var key = keys[place];
        if (Arrays.equals(key, 0, key.length, bytes, from, from + length)) {
            return texts[place];
        }
        var text = new String(bytes, from, length, StandardCharsets.UTF_8);
        keys[place] = Arrays.copyOfRange(bytes, from, from + length);
        texts[place] = text;
        return text;
    }

    private static int place(byte[] bytes, int from, int length) {
        long hash = length;
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            hash = (hash ^ (long) LONGS.get(bytes, from + i)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        for (; i < length; i++) {
            hash = (hash ^ bytes[from + i]) * 0x9E3779B97F4A7C15L;
        }
        hash ^= hash >>> 29;
        return (int) (hash >>> 13) & (PLACES - 1);
    }
}
