package dev.sundog.telemetry;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Lines of HAProxy's {@code option httplog} (configuration manual, 8.2.3), with whatever syslog wrote in front. The service is the
 * backend's name; the duration is {@code Tr}, from the connection to the server to its complete headers, where it was reached.
 */
final class HaproxyLog {
    private static final LogLine NO_TIME = new LogLine.Refused("no time in brackets");
    private static final LogLine NO_FIELDS = new LogLine.Refused("not HAProxy's HTTP format");
    private static final LogLine TCP = new LogLine.Refused("a TCP connection, not an HTTP request");
    private static final LogLine NO_REQUEST = new LogLine.Refused("no HTTP request in quotes");

    private HaproxyLog() {}

    /** @param time where the time begins */
    static LogLine parse(String line, int time) {
        var at = LogTime.parse(line, time);
        int end = line.indexOf("] ", time);
        if (at.isEmpty() || end < 0) {
            return NO_TIME;
        }
        // frontend backend/server TR/Tw/Tc/Tr/Ta status ... "request"
        var fields =
                line.substring(end + 2, Math.min(line.length(), end + 2 + 1024)).split(" ", 5);
        if (fields.length < 5) {
            return NO_FIELDS;
        }
        var timers = fields[2].split("/", -1);
        if (timers.length == 3) {
            return TCP;
        }
        int status = AccessLog.status(fields[3], 0);
        int slash = fields[1].lastIndexOf('/');
        int open = line.indexOf(" \"", end);
        if (timers.length != 5 || slash < 1) {
            return NO_FIELDS;
        }
        if (status < 100 || open < 0 || line.startsWith("<BADREQ>", open + 2)) {
            return NO_REQUEST;
        }
        int close = line.lastIndexOf('"');
        var request = line.substring(open + 2, close > open + 1 ? close : line.length());
        return AccessLog.request(
                Optional.of(fields[1].substring(0, slash)), request, status, seconds(timers[3]), at.getAsLong());
    }

    /** A timer in milliseconds; -1 says that it never ran. */
    private static OptionalDouble seconds(String millis) {
        int value = millis.length() > 9 ? -1 : LogTime.digits(millis, 0, millis.length());
        return millis.isEmpty() || value < 0 ? OptionalDouble.empty() : OptionalDouble.of(value / 1000.0);
    }
}
