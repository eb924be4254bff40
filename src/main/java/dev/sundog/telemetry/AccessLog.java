package dev.sundog.telemetry;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * Reads lines of NCSA's common and combined formats, as Apache and nginx write them, and of HAProxy's {@code option httplog}. What
 * stands behind is skipped, but for a last field with a decimal point, such as nginx's {@code $request_time}: seconds that answering
 * took. A whole number there may be anything (Apache's {@code %T} is seconds, its {@code %D} microseconds) and is not guessed at.
 */
public final class AccessLog {
    /** The longest line that is looked at, in characters. */
    public static final int LONGEST = 64 << 10;

    private static final LogLine NO_TIME = new LogLine.Refused("no time in brackets");
    private static final LogLine NO_REQUEST = new LogLine.Refused("no HTTP request in quotes");
    private static final LogLine NO_STATUS = new LogLine.Refused("no status after the request");
    private static final LogLine CUT = new LogLine.Refused("cut off within the request");
    private static final LogLine LONG = new LogLine.Refused("longer than 65536 characters");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,8}\\.[0-9]{1,6}");
    private static final int LONGEST_METHOD = 20;

    private AccessLog() {}

    /** What a line, without its end, says. */
    public static LogLine parse(String line) {
        if (line.length() > LONGEST) {
            return LONG;
        }
        for (int at = line.indexOf('['); at >= 0; at = line.indexOf('[', at + 1)) {
            if (LogTime.isAt(line, at + 1)) {
                return LogTime.hasMillis(line, at + 1) ? HaproxyLog.parse(line, at + 1) : ncsa(line, at + 1);
            }
        }
        return NO_TIME;
    }

    private static LogLine ncsa(String line, int time) {
        var at = LogTime.parse(line, time);
        int open = line.indexOf('"', time);
        if (at.isEmpty()) {
            return NO_TIME;
        }
        if (open < 0) {
            return NO_REQUEST;
        }
        int close = closing(line, open);
        if (close < 0) {
            return CUT;
        }
        int status = status(line, close + 2);
        if (status < 100) {
            return NO_STATUS;
        }
        return request(
                Optional.empty(), unescaped(line, open, close), status, lastSeconds(line, close), at.getAsLong());
    }

    /** A request line and what else is known, as a request. */
    static LogLine request(
            Optional<String> service, String requestLine, int status, OptionalDouble seconds, long atNanos) {
        int first = requestLine.indexOf(' ');
        int last = requestLine.lastIndexOf(' ');
        boolean versioned = last > first && requestLine.startsWith("HTTP/", last + 1);
        if (first < 1 || !isMethod(requestLine, first)) {
            return NO_REQUEST;
        }
        var target = requestLine.substring(first + 1, versioned ? last : requestLine.length());
        return target.isEmpty()
                ? NO_REQUEST
                : new LogLine.Request(service, requestLine.substring(0, first), path(target), status, seconds, atNanos);
    }

    private static boolean isMethod(String text, int end) {
        boolean good = end <= LONGEST_METHOD;
        for (int i = 0; good && i < end; i++) {
            char c = text.charAt(i);
            good = (c >= 'A' && c <= 'Z') || (c == '-' && i > 0);
        }
        return good;
    }

    /** Proxies log whole addresses: what names the server is no part of the operation. */
    private static String path(String target) {
        if (!target.startsWith("http://") && !target.startsWith("https://")) {
            return target;
        }
        int slash = target.indexOf('/', target.indexOf("//") + 2);
        return slash < 0 ? "/" : target.substring(slash);
    }

    /** Where the quotation that opens here ends; negative when it does not. */
    private static int closing(String line, int open) {
        for (int i = open + 1; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                return i;
            }
        }
        return -1;
    }

    private static String unescaped(String line, int open, int close) {
        var text = line.substring(open + 1, close);
        return text.indexOf('\\') < 0 ? text : Escapes.resolve(text);
    }

    /** Three digits with nothing else beside them; 0 when they are not there. */
    static int status(String line, int at) {
        if (at + 3 > line.length() || (at + 3 < line.length() && line.charAt(at + 3) != ' ')) {
            return 0;
        }
        return LogTime.digits(line, at, 3);
    }

    private static OptionalDouble lastSeconds(String line, int after) {
        var last = line.substring(Math.max(after + 1, line.lastIndexOf(' ') + 1));
        boolean quoted = last.length() > 1 && last.startsWith("\"") && last.endsWith("\"");
        var number = quoted ? last.substring(1, last.length() - 1) : last;
        return SECONDS.matcher(number).matches()
                ? OptionalDouble.of(Double.parseDouble(number))
                : OptionalDouble.empty();
    }
}
