package dev.sundog.model;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A strong hash of content: SHA-256 (FIPS 180-4), 32 bytes. */
public record Digest(long a, long b, long c, long d) implements Comparable<Digest> {
    public static final int BYTES = 32;

    public static Digest ofBytes(byte[] hash) {
        if (hash.length != BYTES) {
            throw new OperatorException("A digest of " + hash.length + " bytes is refused", "Expect 32 bytes");
        }
        return read(ByteBuffer.wrap(hash));
    }

    public static Digest read(ByteBuffer in) {
        return new Digest(in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }

    public static Digest of(byte[] content, int from, int length) {
        var sha = sha256();
        sha.update(content, from, length);
        return ofBytes(sha.digest());
    }

    public static Digest of(byte[] content) {
        return of(content, 0, content.length);
    }

    /** A fresh SHA-256, which every Java platform has. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    public void write(ByteBuffer out) {
        out.putLong(a).putLong(b).putLong(c).putLong(d);
    }

    public byte[] bytes() {
        var out = ByteBuffer.allocate(BYTES);
        write(out);
        return out.array();
    }

    @Override
    public int compareTo(Digest o) {
        int byA = Long.compareUnsigned(a, o.a);
        int byB = byA != 0 ? byA : Long.compareUnsigned(b, o.b);
        int byC = byB != 0 ? byB : Long.compareUnsigned(c, o.c);
        return byC != 0 ? byC : Long.compareUnsigned(d, o.d);
    }

    /** The first eight bytes in hexadecimal, for people. */
    @Override
    public String toString() {
        return String.format("%016x", a);
    }
}
