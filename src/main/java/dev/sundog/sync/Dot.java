package dev.sundog.sync;

import dev.sundog.model.Incarnation;

/**
 * One write, told apart from every other: the life of the writer's index, and the writer's count of all its writes in that life.
 *
 * @param count from 1 on
 */
public record Dot(Incarnation life, long count) implements Comparable<Dot> {
    @Override
    public int compareTo(Dot o) {
        int byHigh = Long.compare(life.high(), o.life.high());
        int byLow = byHigh != 0 ? byHigh : Long.compare(life.low(), o.life.low());
        return byLow != 0 ? byLow : Long.compare(count, o.count);
    }
}
