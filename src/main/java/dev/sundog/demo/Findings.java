package dev.sundog.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the acts found out, as they go. Touched by the thread that plays the acts only. */
final class Findings {
    final Map<String, Long> timeToHotMillis = new LinkedHashMap<>();
    final Map<String, Long> unorderedMillis = new LinkedHashMap<>();
    final List<String> notes = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();
    long fullCopyBytes;
    long returnBytes;
    /** Lines of the ledger when the private side came back: what stands before was acknowledged before. */
    long ledgerAtReturn = Long.MAX_VALUE;

    long lost;
    Tally tally = Tally.NONE;

    /** A guarantee, by its number in docs/guarantees; 0 for a promise without one. */
    void broke(int guarantee, String how) {
        var line = guarantee == 0 ? how : "guarantee " + guarantee + ": " + how;
        if (!broken.contains(line)) {
            broken.add(line);
        }
    }

    List<String> broken() {
        return List.copyOf(broken);
    }

    /** Breaks guarantee 6 where a segment of the first directory was hot later than one of the second. */
    void expectBefore(String first, String second) {
        long latest = latest(first);
        long other = latest(second);
        if (latest < 0 || other < 0) {
            notes.add("no times for " + first + " and " + second + " to compare");
        } else if (latest >= other) {
            broke(
                    6,
                    first + " was hot after " + latest + " ms, not before " + second + " (" + other
                            + " ms): a lower score delayed a higher one");
        }
    }

    private long latest(String directory) {
        long latest = -1;
        for (var hot : timeToHotMillis.entrySet()) {
            if (hot.getKey().equals(directory) || hot.getKey().startsWith(directory + "/")) {
                latest = Math.max(latest, hot.getValue());
            }
        }
        return latest;
    }
}
