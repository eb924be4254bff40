package dev.sundog.telemetry;

/** Backslashes in quoted fields of logs: {@code \"}, {@code \\}, {@code \xhh}, and the letters of C. */
final class Escapes {
    private Escapes() {}

    /** The text that was meant; what is no escape stays as it is. Bytes become characters of the same number. */
    static String resolve(String text) {
        var out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length()) {
                out.append(c);
            } else if (text.charAt(i + 1) == 'x' && hex(text, i + 2) >= 0) {
                out.append((char) hex(text, i + 2));
                i += 3;
            } else {
                out.append(letter(text.charAt(++i)));
            }
        }
        return out.toString();
    }

    private static int hex(String text, int at) {
        if (at + 2 > text.length()) {
            return -1;
        }
        int high = Character.digit(text.charAt(at), 16);
        int low = Character.digit(text.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : high * 16 + low;
    }

    private static char letter(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'v' -> '\u000b';
            default -> c;
        };
    }
}
