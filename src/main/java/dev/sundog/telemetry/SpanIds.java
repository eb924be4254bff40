package dev.sundog.telemetry;

import java.util.Base64;

/** Identifiers as text. */
final class SpanIds {
    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;

    private SpanIds() {}

    /** Eight bytes in hexadecimal, or in base64 as the JSON mapping of Protocol Buffers has it; 0 when it is neither. */
    static long otlp(String text) {
        return switch (text.length()) {
            case 16 -> isHex(text) ? hex(text, 0, 16) : 0;
            case 12 -> bytes(text, 8, 0);
            default -> 0;
        };
    }

    /** The high or low half of sixteen bytes, likewise. */
    static long otlpTrace(String text, boolean high) {
        return switch (text.length()) {
            case 32 -> isHex(text) ? hex(text, high ? 0 : 16, high ? 16 : 32) : 0;
            case 24 -> bytes(text, 16, high ? 0 : 8);
            default -> 0;
        };
    }

    private static long bytes(String base64, int length, int from) {
        try {
            var bytes = Base64.getDecoder().decode(base64);
            long value = 0;
            for (int i = from; bytes.length == length && i < from + 8; i++) {
                value = value << 8 | (bytes[i] & 0xFF);
            }
            return value;
        } catch (IllegalArgumentException e) {
            return 0;
        }
    }

    /** The last 16 digits of a hexadecimal number; of any other text a hash (FNV-1a), since some give names. 0 only for 0 and nothing. */
    static long jaeger(String text) {
        int length = text.length();
        if (length <= 32 && isHex(text)) {
            return hex(text, Math.max(0, length - 16), length);
        }
        return hash(text);
    }

    /** The digits before the last 16. */
    static long jaegerHigh(String text) {
        int length = text.length();
        return length > 16 && length <= 32 && isHex(text) ? hex(text, 0, length - 16) : 0;
    }

    private static long hash(String text) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return hash == 0 ? 1 : hash;
    }

    private static boolean isHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.digit(text.charAt(i), 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private static long hex(String text, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            value = value << 4 | Character.digit(text.charAt(i), 16);
        }
        return value;
    }
}
