package dev.sundog.gateway;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One request in the words of NCSA's combined format.
 *
 * @param target as the client wrote it
 * @param protocol such as {@code HTTP/1.1}
 * @param bytes of the answer's body
 * @param referer and {@code agent}: as the client sent them; null for none
 */
record AccessLine(
        String address,
        String method,
        String target,
        String protocol,
        int status,
        long bytes,
        @Nullable String referer,
        @Nullable String agent) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);

    String text(Instant at) {
        return address + " - - [" + TIME.format(at) + "] \"" + method + " " + clean(target) + " " + protocol + "\" "
                + status + " " + (bytes == 0 ? "-" : Long.toString(bytes)) + " \"" + orDash(referer) + "\" \""
                + orDash(agent) + "\"\n";
    }

    private static String orDash(@Nullable String text) {
        return text == null || text.isEmpty() ? "-" : clean(text);
    }

    /** No client can end a quotation or a line. */
    private static String clean(String text) {
        var out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\' || c < 0x20 || c > 0x7e) {
                out.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
