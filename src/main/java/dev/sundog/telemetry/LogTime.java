package dev.sundog.telemetry;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.OptionalLong;

/** The time of a line, {@code 10/Oct/2000:13:55:36 -0700}, or HAProxy's {@code 06/Feb/2009:12:14:14.655}, taken as UTC. */
final class LogTime {
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private static final int LENGTH = 20;

    private LogTime() {}

    /** Whether what stands there begins like a time. */
    static boolean isAt(String line, int at) {
        return at + LENGTH < line.length()
                && line.charAt(at + 2) == '/'
                && line.charAt(at + 6) == '/'
                && line.charAt(at + 11) == ':'
                && Character.isDigit(line.charAt(at));
    }

    static boolean hasMillis(String line, int at) {
        return line.charAt(at + LENGTH) == '.';
    }

    /** Since 1970, in nanoseconds; empty when it is no time. */
    static OptionalLong parse(String line, int at) {
        int month = MONTHS.indexOf(line.substring(at + 3, at + 6));
        int day = digits(line, at, 2);
        int year = digits(line, at + 7, 4);
        int hour = digits(line, at + 12, 2);
        int minute = digits(line, at + 15, 2);
        int second = digits(line, at + 18, 2);
        boolean good = month >= 0 && month % 3 == 0 && day > 0 && year >= 1970 && year < 2262;
        if (!good || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
            return OptionalLong.empty();
        }
        try {
            long days = LocalDate.of(year, month / 3 + 1, day).toEpochDay();
            long local = days * 86_400 + hour * 3600L + minute * 60L + second;
            boolean millis = hasMillis(line, at);
            int fraction = millis ? Math.max(0, digits(line, at + LENGTH + 1, 3)) : 0;
            return OptionalLong.of(
                    (local - (millis ? 0 : zoneSeconds(line, at + LENGTH))) * 1_000_000_000L + fraction * 1_000_000L);
        } catch (DateTimeException e) {
            return OptionalLong.empty();
        }
    }

    /** {@code  -0700} as seconds east of Greenwich; 0 where there is none. */
    private static int zoneSeconds(String line, int at) {
        if (at + 6 > line.length() || line.charAt(at) != ' ') {
            return 0;
        }
        int hours = digits(line, at + 2, 2);
        int minutes = digits(line, at + 4, 2);
        int seconds = hours < 0 || minutes < 0 ? 0 : hours * 3600 + minutes * 60;
        return line.charAt(at + 1) == '-' ? -seconds : seconds;
    }

    /** A number of that many digits; negative when they are not all there. */
    static int digits(String line, int at, int count) {
        if (at < 0 || at + count > line.length()) {
            return -1;
        }
        int value = 0;
        for (int i = at; i < at + count; i++) {
            int digit = line.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
