package dev.sundog.model;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Rates by the time of the week. Each holds from its minute on until the next one, over midnight and from Sunday to Monday as well.
 * It is the clock on the wall that counts: an hour that daylight saving repeats has its rates twice, one that it skips has none.
 *
 * @param zone whose clock that is
 * @param week from minutes since Monday, 00:00, to the rate from then on; one or more
 */
public record Timetable(ZoneId zone, NavigableMap<Integer, Rate> week) {
    /** How far it is looked for a change. Longer than a week: daylight saving may skip the hour that has all changes of one. */
    public static final Duration AHEAD = Duration.ofDays(28);

    private static final int DAY_MINUTES = 24 * 60;
    private static final int WEEK_MINUTES = DayOfWeek.values().length * DAY_MINUTES;
    private static final Pattern ENTRY = Pattern.compile("(?:([A-Za-z]+)-)?(\\d{1,2}):(\\d{2}),(\\S+)");
    private static final Pattern BINARY = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)([bkmgt]?)");
    private static final String REMEDY =
            "Write [Day-]HH:MM,RATE with blanks between them, such as '08:00,10mbit 18:00,50mbit' or 'Mon-08:00,10mbit Fri-18:00,off'";

    public Timetable {
        if (week.isEmpty() || week.firstKey() < 0 || week.lastKey() >= WEEK_MINUTES) {
            throw new IllegalArgumentException("minutes of the week: " + week.keySet());
        }
        week = Collections.unmodifiableNavigableMap(new TreeMap<>(week));
    }

    /** The same rate for ever. */
    public static Timetable always(Rate rate) {
        return new Timetable(ZoneId.of("UTC"), new TreeMap<>(Map.of(0, rate)));
    }

    /**
     * Reads one rate, or a timetable as rclone's {@code --bwlimit} has it: {@code 08:00,10mbit 18:00,off}, each day alike, or
     * {@code Mon-08:00,10mbit Fri-18:00,off}. Rates are written as elsewhere, as {@code off} for none, or as rclone does:
     * {@code 512}, {@code 512k}, {@code 10M} are KiB, KiB and MiB a second.
     *
     * @throws OperatorException saying what is wrong, and how it is written
     */
    public static Timetable parse(String text, ZoneId zone) {
        if (!text.contains(",")) {
            return always(single(text));
        }
        var week = new TreeMap<Integer, Rate>();
        for (var entry : text.trim().split("\\s+", -1)) {
            enter(week, entry);
        }
        return new Timetable(zone, week);
    }

    /**
     * Reads a week from its days: keys are days and spans of days ({@code mon}, {@code mon-fri}, {@code sat-sun}), values one rate for
     * the whole day or entries without days. All seven are named once. What is before a day's first entry is as the day before ended.
     *
     * @throws OperatorException saying what is wrong, and how it is written
     */
    public static Timetable ofDays(Map<String, String> days, ZoneId zone) {
        var given = new TreeMap<DayOfWeek, String>();
        days.forEach((span, text) -> {
            for (var day : span(span)) {
                if (given.put(day, text) != null) {
                    throw new OperatorException(shown(day) + " is said twice", "Name every day once");
                }
            }
        });
        var missing = Arrays.stream(DayOfWeek.values())
                .filter(day -> !given.containsKey(day))
                .map(Timetable::shown)
                .toList();
        if (!missing.isEmpty()) {
            throw new OperatorException(
                    "Nothing is said of " + String.join(", ", missing), "Name all seven days, such as sat-sun");
        }
        var week = new TreeMap<Integer, Rate>();
        given.forEach((day, text) -> enter(week, day, text));
        return new Timetable(zone, week);
    }

    /** Reads a time zone, such as {@code Europe/Berlin}. */
    public static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new OperatorException("'" + text + "' is no time zone", "Write it like UTC or Europe/Berlin", e);
        }
    }

    private static void enter(TreeMap<Integer, Rate> week, DayOfWeek day, String text) {
        if (!text.contains(",")) {
            week.put(day.ordinal() * DAY_MINUTES, single(text));
            return;
        }
        for (var entry : text.trim().split("\\s+", -1)) {
            if (entry.contains("-")) {
                throw new OperatorException("'" + entry + "' names a day within a day", REMEDY);
            }
            enter(week, shown(day) + "-" + entry);
        }
    }

    private static void enter(TreeMap<Integer, Rate> week, String entry) {
        var m = ENTRY.matcher(entry);
        if (!m.matches()) {
            throw new OperatorException("'" + entry + "' is no entry of a timetable", REMEDY);
        }
        int minute = minute(m, entry);
        var rate = rate(m.group(4));
        for (var day : m.group(1) == null ? DayOfWeek.values() : new DayOfWeek[] {day(m.group(1))}) {
            if (week.put(day.ordinal() * DAY_MINUTES + minute, rate) != null) {
                throw new OperatorException(
                        "The timetable says two things of " + shown(day) + " " + m.group(2) + ":" + m.group(3),
                        "Say what holds from then on once");
            }
        }
    }

    private static int minute(Matcher m, String entry) {
        int hour = Integer.parseInt(m.group(2));
        int minute = Integer.parseInt(m.group(3));
        if (hour > 23 || minute > 59) {
            throw new OperatorException("'" + entry + "' has no time of a day", "Write 00:00 to 23:59");
        }
        return hour * 60 + minute;
    }

    /** Not as rclone writes them: who says 50 alone hardly means KiB. */
    private static Rate single(String text) {
        return text.trim().equalsIgnoreCase("off") ? Rate.UNLIMITED : capped(Rate.parse(text), text);
    }

    private static Rate rate(String text) {
        if (text.equalsIgnoreCase("off")) {
            return Rate.UNLIMITED;
        }
        var m = BINARY.matcher(text.toLowerCase(Locale.ROOT));
        if (!m.matches()) {
            return capped(Rate.parse(text), text);
        }
        double unit = switch (m.group(2)) {
            case "b" -> 1;
            case "m" -> 0x1p20;
            case "g" -> 0x1p30;
            case "t" -> 0x1p40;
            default -> 0x1p10;
        };
        return capped(new Rate(Double.parseDouble(m.group(1)) * unit), text);
    }

    private static Rate capped(Rate rate, String text) {
        if (rate.bytesPerSecond() == 0) {
            throw new OperatorException(
                    "'" + text + "' lets nothing through: nothing could be mirrored", "Give a rate above 0");
        }
        return rate;
    }

    private static Iterable<DayOfWeek> span(String text) {
        var ends = text.trim().split("-", -1);
        if (ends.length > 2) {
            throw new OperatorException("'" + text + "' is no span of days", "Write mon, or mon-fri");
        }
        var last = day(ends[ends.length - 1]);
        var all = new ArrayList<DayOfWeek>();
        for (var day = day(ends[0]); ; day = day.plus(1)) {
            all.add(day);
            if (day == last) {
                return all;
            }
        }
    }

    private static DayOfWeek day(String text) {
        for (var day : DayOfWeek.values()) {
            var whole = day.name().toLowerCase(Locale.ROOT);
            var word = text.trim().toLowerCase(Locale.ROOT);
            if (word.length() >= 3 && whole.startsWith(word)) {
                return day;
            }
        }
        throw new OperatorException("'" + text + "' is no day", "Use mon, tue, wed, thu, fri, sat, sun");
    }

    private static String shown(DayOfWeek day) {
        return day.name().charAt(0) + day.name().substring(1, 3).toLowerCase(Locale.ROOT);
    }

    /** What holds at that moment. */
    public Rate at(Instant when) {
        var entry = week.floorEntry(minuteOfWeek(LocalDateTime.ofInstant(when, zone)));
        return (entry == null ? week.lastEntry() : entry).getValue();
    }

    /** When something else will hold than at that moment; nothing where that is later than {@link #AHEAD}, or never. */
    public Optional<RateChange> nextChange(Instant after) {
        var held = at(after);
        var end = after.plus(AHEAD);
        for (var when = border(after); !when.isAfter(end); when = border(when)) {
            var rate = at(when);
            if (!rate.equals(held)) {
                return Optional.of(new RateChange(when, zone, rate));
            }
        }
        return Optional.empty();
    }

    /** The next moment at which an entry begins, or the clock on the wall is put forward or back. */
    private Instant border(Instant after) {
        var local = LocalDateTime.ofInstant(after, zone);
        int minute = minuteOfWeek(local);
        var entry = week.higherKey(minute);
        int ahead = (entry == null ? week.firstKey() + WEEK_MINUTES : entry) - minute;
        var begins = local.withSecond(0).withNano(0).plusMinutes(ahead);
        var entered = after.plus(Duration.between(local, begins));
        var put = zone.getRules().nextTransition(after);
        return put != null && put.getInstant().isBefore(entered) ? put.getInstant() : entered;
    }

    /** Minutes since Monday, 00:00, by that clock. */
    public static int minuteOfWeek(LocalDateTime local) {
        return local.getDayOfWeek().ordinal() * DAY_MINUTES + local.getHour() * 60 + local.getMinute();
    }

    /** The smallest of all. */
    public Rate least() {
        return Collections.min(week.values());
    }

    /** The largest of all. */
    public Rate most() {
        return Collections.max(week.values());
    }

    public boolean isConstant() {
        return week.values().stream().distinct().count() == 1;
    }

    @Override
    public String toString() {
        if (isConstant()) {
            return week.firstEntry().getValue().toString();
        }
        return week.entrySet().stream()
                        .map(e -> String.format(
                                Locale.ROOT,
                                "%s %02d:%02d %s",
                                shown(DayOfWeek.of(e.getKey() / DAY_MINUTES + 1)),
                                e.getKey() / 60 % 24,
                                e.getKey() % 60,
                                e.getValue()))
                        .collect(Collectors.joining(", "))
                + " (" + zone + ")";
    }
}
