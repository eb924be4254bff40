package dev.sundog.transfer;

import java.util.stream.LongStream;

/** {@code -Dsundog.chaos} seeds, {@code -Dsundog.seed} and those that follow it. */
final class ChaosSeeds {
    private ChaosSeeds() {}

    static LongStream all() {
        long first = Long.getLong("sundog.seed", 1L);
        return LongStream.range(first, first + Integer.getInteger("sundog.chaos", 12));
    }
}
