package dev.sundog.bandwidth.stamp;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** HMAC with SHA-256 (RFC 2104), of which the first 16 bytes are used (RFC 8762 section 4.4). */
final class Hmac {
    static final int BYTES = 16;
    private static final int BLOCK = 64;

    private final byte[] inner;
    private final byte[] outer;

    /** @param key 1 to 64 bytes, as many as the strength that is wanted */
    Hmac(byte[] key) {
        if (key.length == 0 || key.length > BLOCK) {
            throw new IllegalArgumentException("a key of " + key.length + " bytes");
        }
        inner = padded(key, (byte) 0x36);
        outer = padded(key, (byte) 0x5c);
    }

    private static byte[] padded(byte[] key, byte pad) {
        var block = Arrays.copyOf(key, BLOCK);
        for (int i = 0; i < BLOCK; i++) {
            block[i] ^= pad;
        }
        return block;
    }

    /** Of the parts, one after the other. */
    byte[] of(byte[]... parts) {
        var first = sha256();
        first.update(inner);
        for (var part : parts) {
            first.update(part);
        }
        var second = sha256();
        second.update(outer);
        second.update(first.digest());
        return Arrays.copyOf(second.digest(), BYTES);
    }

    /** Whether the bytes are the code of the parts; takes as long whatever they are. */
    boolean fits(byte[] code, byte[]... parts) {
        return MessageDigest.isEqual(of(parts), code);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
