package dev.sundog.sync;

import dev.sundog.model.Digest;
import dev.sundog.model.Site;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;

/** The name of a version that lost its name: {@code NAME (conflict SITE 2026-11-26T07.11.12Z)EXT}. Names are bytes. */
public final class ConflictName {
    /** The longest name that file systems take. */
    public static final int MOST_BYTES = 255;

    private static final int MOST_EXTENSION_BYTES = 32;

    private ConflictName() {}

    /**
     * Another name beside it.
     *
     * @param name last component of the path
     * @param atMillis when the version was written
     * @param nth 1 for the first, and so on while names are taken
     */
    public static byte[] of(byte[] name, Site site, long atMillis, int nth) {
        int dot = extensionAt(name);
        byte[] middle = ascii(" (conflict " + site.label() + " " + time(atMillis) + (nth > 1 ? " " + nth : "") + ")");
        int room = MOST_BYTES - middle.length - (name.length - dot);
        if (dot <= room) {
            return joined(name, dot, middle, dot);
        }
        // What is cut off would tell long names apart.
        byte[] mark = ascii("~" + Digest.of(name).toString().substring(0, 8));
        int cut = whole(name, room - mark.length);
        byte[] marked = Arrays.copyOf(mark, mark.length + middle.length);
        System.arraycopy(middle, 0, marked, mark.length, middle.length);
        return joined(name, cut, marked, dot);
    }

    private static byte[] joined(byte[] name, int stem, byte[] middle, int dot) {
        var out = Arrays.copyOf(name, stem + middle.length + name.length - dot);
        System.arraycopy(middle, 0, out, stem, middle.length);
        System.arraycopy(name, dot, out, stem + middle.length, name.length - dot);
        return out;
    }

    /** Where the extension begins, its dot included; the end where there is none. */
    private static int extensionAt(byte[] name) {
        for (int i = name.length - 1; i > 0 && name.length - i <= MOST_EXTENSION_BYTES; i--) {
            if (name[i] == '.') {
                return i;
            }
        }
        return name.length;
    }

    /** No more than so many bytes, and no letter of UTF-8 cut in two. */
    private static int whole(byte[] name, int most) {
        int cut = most;
        while (cut > most - 3 && (name[cut] & 0xc0) == 0x80) {
            cut--;
        }
        return cut;
    }

    private static String time(long atMillis) {
        var t = Instant.ofEpochMilli(atMillis).atOffset(ZoneOffset.UTC);
        return String.format(
                Locale.ROOT,
                "%04d-%02d-%02dT%02d.%02d.%02dZ",
                t.getYear(),
                t.getMonthValue(),
                t.getDayOfMonth(),
                t.getHour(),
                t.getMinute(),
                t.getSecond());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
