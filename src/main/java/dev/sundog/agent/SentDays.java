package dev.sundog.agent;

import dev.sundog.bandwidth.UsualWeek;
import dev.sundog.quorum.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where it is kept what left this site on which day, and what hours usually need: {@code sent-days} in the state directory. */
final class SentDays {
    private static final Logger LOG = LoggerFactory.getLogger(SentDays.class);
    private static final String HEAD = "sundog-sent-days 1";

    private final Path file;
    private boolean failing;

    SentDays(Path file) {
        this.file = file;
    }

    /**
     * What is kept.
     *
     * @param days bytes that left, by the day
     */
    record Kept(NavigableMap<LocalDate, Long> days, UsualWeek usual) {}

    /** What cannot be read is said, and begins anew. */
    Kept read() {
        try {
            return parsed(Files.readString(file, StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            return new Kept(new TreeMap<>(), new UsualWeek());
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            LOG.warn("What left this site before is not known: {} cannot be read: {}", file, e.getMessage());
            return new Kept(new TreeMap<>(), new UsualWeek());
        }
    }

    private static Kept parsed(String text) {
        var lines = text.lines().iterator();
        if (!lines.hasNext() || !lines.next().equals(HEAD)) {
            throw new IllegalArgumentException("it is not of format 1");
        }
        var days = new TreeMap<LocalDate, Long>();
        var usual = new UsualWeek();
        while (lines.hasNext()) {
            var line = lines.next();
            var words = line.split(" ", -1);
            if (words[0].equals("day") && words.length == 3 && Long.parseLong(words[2]) >= 0) {
                days.put(LocalDate.parse(words[1]), Long.parseLong(words[2]));
            } else if (words[0].equals("hour") && words.length == 4 && isHour(words[1])) {
                usual.restore(
                        Integer.parseInt(words[1]),
                        new UsualWeek.Hour(Double.parseDouble(words[2]), Double.parseDouble(words[3])));
            } else {
                throw new IllegalArgumentException("'" + line + "'");
            }
        }
        return new Kept(days, usual);
    }

    private static boolean isHour(String word) {
        int hour = Integer.parseInt(word);
        return hour >= 0 && hour < UsualWeek.HOURS;
    }

    /** The text of a file that would be read as this. */
    static String text(Kept kept) {
        var out = new StringBuilder(HEAD + "\n");
        kept.days().forEach((day, bytes) -> out.append("day " + day + " " + bytes + "\n"));
        for (int i = 0; i < UsualWeek.HOURS; i++) {
            var hour = kept.usual().hour(i);
            if (hour.hours() > 0) {
                out.append("hour " + i + " " + hour.bytes() + " " + hour.hours() + "\n");
            }
        }
        return out.toString();
    }

    /** Replaces it as a whole. By one thread at a time; what fails again and again is said once. */
    void write(String text) {
        try {
            DurableFile.replace(file, text.getBytes(StandardCharsets.UTF_8));
            failing = false;
        } catch (IOException e) {
            if (failing) {
                return;
            }
            failing = true;
            LOG.warn("What left this site is not kept over a restart: {} cannot be written: {}", file, e.getMessage());
        }
    }
}
