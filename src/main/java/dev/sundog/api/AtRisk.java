package dev.sundog.api;

import java.util.ArrayList;
import java.util.List;

/**
 * What is lost, or set aside at the site that loses the group, when the group moves without a hand-over.
 *
 * @param known false when the holder has told nothing of it in this epoch; the numbers say nothing then
 * @param bytes of content that only the holder is known to have
 * @param versions entries of which only the holder is known to have the newest version
 * @param seconds since when: the oldest of them, or the last report, whichever is longer ago
 * @param rpoSeconds loss that is tolerable
 * @param words what else there is to say, by segment; empty for nothing
 */
public record AtRisk(boolean known, long bytes, long versions, double seconds, double rpoSeconds, List<String> words) {
    public AtRisk {
        words = List.copyOf(words);
    }

    /** Nothing is lost. */
    public static AtRisk none(double rpoSeconds) {
        return new AtRisk(true, 0, 0, 0, rpoSeconds, List.of());
    }

    public AtRisk and(List<String> more) {
        var all = new ArrayList<>(words);
        more.stream().filter(word -> !all.contains(word)).forEach(all::add);
        return new AtRisk(known, bytes, versions, seconds, rpoSeconds, all);
    }

    public boolean isNone() {
        return known && versions == 0 && seconds == 0 && words.isEmpty();
    }

    /** Whether that is more than is tolerable, as far as is known. */
    public boolean beyondRpo() {
        return !known || seconds > rpoSeconds;
    }
}
