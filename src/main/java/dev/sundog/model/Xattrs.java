package dev.sundog.model;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Extended attributes of a file, directory or symbolic link: values by name, sorted by the bytes of the names. Immutable and
 * one array in memory, which is also its form on the wire: for each attribute the name's length (1 byte), the name, the
 * value's length (4), the value.
 */
public final class Xattrs {
    public static final Xattrs NONE = new Xattrs(new byte[0]);

    /** All of one file together, in the form above. */
    public static final int MOST_BYTES = 64 << 10;

    private static final int MOST_NAME = 255;
    private static final int LENGTHS = 5;

    private final byte[] bytes;

    private Xattrs(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @param values by name; a name's characters are its bytes */
    public static Xattrs of(Map<String, byte[]> values) {
        var sorted = new TreeMap<>(values);
        int size = 0;
        for (var e : sorted.entrySet()) {
            size += bytesOf(e.getKey(), e.getValue());
        }
        var out = ByteBuffer.allocate(size);
        sorted.forEach((name, value) -> {
            byte[] n = name.getBytes(StandardCharsets.ISO_8859_1);
            out.put((byte) n.length).put(n).putInt(value.length).put(value);
        });
        return read(out.array());
    }

    /** How much one attribute takes of {@link #MOST_BYTES}. */
    public static int bytesOf(String name, byte[] value) {
        return LENGTHS + name.length() + value.length;
    }

    /** @throws OperatorException when the bytes (they may come from the wire) are not of the form above */
    public static Xattrs read(byte[] bytes) {
        if (bytes.length == 0) {
            return NONE;
        }
        if (bytes.length > MOST_BYTES) {
            throw garbled(bytes.length + " bytes");
        }
        try {
            var in = ByteBuffer.wrap(bytes);
            for (String before = ""; in.hasRemaining(); ) {
                var name = name(in);
                if (name.compareTo(before) <= 0 || name.indexOf(0) >= 0) {
                    throw garbled("a name that is empty, odd, or not in order");
                }
                before = name;
                value(in);
            }
        } catch (BufferUnderflowException e) {
            throw garbled("they end too early");
        }
        return new Xattrs(bytes.clone());
    }

    private static OperatorException garbled(String why) {
        return new OperatorException(
                "Extended attributes are garbled: " + why,
                "If it repeats, check the peer's version with sundog doctor");
    }

    private static String name(ByteBuffer in) {
        var name = new byte[in.get() & MOST_NAME];
        in.get(name);
        return new String(name, StandardCharsets.ISO_8859_1);
    }

    private static byte[] value(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw garbled("a value of " + length + " bytes");
        }
        var value = new byte[length];
        in.get(value);
        return value;
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** Bytes of the form above. */
    public int size() {
        return bytes.length;
    }

    /** The form above. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Values by name. */
    public SortedMap<String, byte[]> values() {
        var out = new TreeMap<String, byte[]>();
        var in = ByteBuffer.wrap(bytes);
        while (in.hasRemaining()) {
            out.put(name(in), value(in));
        }
        return out;
    }

    Digest digest() {
        return Digest.of(bytes);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Xattrs x && Arrays.equals(x.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The names, for people. */
    @Override
    public String toString() {
        return String.join(" ", values().keySet());
    }
}
