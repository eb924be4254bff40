package dev.sundog.cli.backup;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Plain files in the format of POSIX (ustar), as every tar reads it; nothing else is written, and nothing else read. */
final class Tar {
    private static final int BLOCK = 512;
    private static final int NAME_END = 100;
    private static final int SIZE_AT = 124;
    private static final int SIZE_END = 135;
    private static final int SUM_AT = 148;
    private static final int SUM_END = 156;

    private Tar() {}

    static byte[] write(List<Part> files) {
        var out = new ByteArrayOutputStream();
        for (var file : files) {
            out.writeBytes(header(file));
            out.writeBytes(file.content());
            out.writeBytes(new byte[padding(file.content().length)]);
        }
        out.writeBytes(new byte[2 * BLOCK]);
        return out.toByteArray();
    }

    private static int padding(int bytes) {
        return (BLOCK - bytes % BLOCK) % BLOCK;
    }

    private static byte[] header(Part file) {
        var head = new byte[BLOCK];
        put(head, 0, file.name());
        put(head, 100, "0000600");
        put(head, 108, "0000000");
        put(head, 116, "0000000");
        put(head, SIZE_AT, String.format(Locale.ROOT, "%011o", file.content().length));
        put(head, 136, "00000000000");
        put(head, 156, "0");
        put(head, 257, "ustar");
        put(head, 263, "00");
        put(head, SUM_AT, String.format(Locale.ROOT, "%06o", sum(head)));
        head[SUM_END - 1] = ' ';
        return head;
    }

    private static void put(byte[] head, int at, String text) {
        var bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, head, at, bytes.length);
    }

    /** Of all bytes, those of the sum itself as blanks. */
    private static int sum(byte[] head) {
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= SUM_AT && i < SUM_END ? ' ' : head[i] & 0xff;
        }
        return sum;
    }

    /** The files; empty where these are not whole: what {@link #write} made, to the last byte. */
    static Optional<List<Part>> read(byte[] all) {
        var files = new ArrayList<Part>();
        int at = 0;
        while (at + BLOCK <= all.length && all[at] != 0) {
            var head = Arrays.copyOfRange(all, at, at + BLOCK);
            var size = octal(head);
            if (size.isEmpty() || size.get() > all.length - at - BLOCK) {
                return Optional.empty();
            }
            int begin = at + BLOCK;
            var file = new Part(name(head), Arrays.copyOfRange(all, begin, begin + size.get()));
            if (!Arrays.equals(head, header(file))) {
                return Optional.empty();
            }
            files.add(file);
            at = begin + size.get() + padding(size.get());
        }
        // Written again it is the same, padding and end included: nothing hides in between.
        return Arrays.equals(write(files), all) ? Optional.of(files) : Optional.empty();
    }

    private static String name(byte[] head) {
        int end = 0;
        while (end < NAME_END && head[end] != 0) {
            end++;
        }
        return new String(head, 0, end, StandardCharsets.US_ASCII);
    }

    private static Optional<Integer> octal(byte[] head) {
        var text = new String(head, SIZE_AT, SIZE_END - SIZE_AT, StandardCharsets.US_ASCII);
        return text.matches("00[0-7]{9}") ? Optional.of(Integer.parseInt(text, 8)) : Optional.empty();
    }
}
