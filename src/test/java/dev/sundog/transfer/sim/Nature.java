package dev.sundog.transfer.sim;

import java.util.SplittableRandom;

/**
 * What kind of world it is.
 *
 * @param strikes of 1000 steps of Sundog, before how many a program strikes
 * @param nests of 1000, inside of how many something else goes on
 * @param strays whether programs write at the mirror
 * @param forced whether what is told is durable at the holder first
 * @param divideMillis so long it is at most until a site divides its data anew; 0: it is one segment for ever
 */
record Nature(
        int strikes,
        int nests,
        boolean strays,
        boolean forced,
        int divideMillis,
        boolean crashes,
        boolean absent,
        boolean slowStart,
        int mostBytes,
        int pauseMillis,
        int slowMillis,
        int delayMillis,
        long nanosPerByte) {

    static Nature of(SplittableRandom random) {
        int[] mostBytes = {3_000, 20_000, 120_000, 400_000};
        int[] pauses = {5, 30, 200};
        int[] strikes = {0, 1, 5};
        int[] nests = {0, 5, 30};
        int[] divides = {0, 0, 400, 3_000};
        return new Nature(
                strikes[random.nextInt(3)],
                nests[random.nextInt(3)],
                random.nextInt(3) == 0,
                random.nextBoolean(),
                divides[random.nextInt(4)],
                random.nextInt(4) > 0,
                random.nextInt(10) == 0,
                random.nextBoolean(),
                mostBytes[random.nextInt(4)],
                pauses[random.nextInt(3)],
                1 + random.nextInt(random.nextBoolean() ? 3 : 60),
                1 + random.nextInt(40),
                1 + random.nextInt(random.nextBoolean() ? 50 : 2000));
    }

    /** Nothing happens but what is written and what the link does: for what is counted exactly. */
    static Nature calm(SplittableRandom random) {
        return new Nature(
                0,
                random.nextInt(10),
                false,
                random.nextBoolean(),
                0,
                false,
                false,
                false,
                0,
                0,
                1 + random.nextInt(3),
                1 + random.nextInt(30),
                500 + random.nextInt(2000));
    }
}
