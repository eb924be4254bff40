package dev.sundog.model;

import java.util.List;

/** How critical a segment is, 1 to 10, with reasons that sum to it. */
public record Score(double value, List<Contribution> contributions) implements Comparable<Score> {
    public Score {
        contributions = List.copyOf(contributions);
    }

    /** Whether a person has said what it is. */
    public boolean isPinned() {
        return contributions.stream().anyMatch(c -> c.factor().equals("pin"));
    }

    @Override
    public int compareTo(Score other) {
        return Double.compare(value, other.value);
    }
}
