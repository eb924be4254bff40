package dev.sundog.bandwidth.stamp;

import static dev.sundog.bandwidth.stamp.Crossing.MS;
import static dev.sundog.bandwidth.stamp.Crossing.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The sender's machine against a path that keeps the truth. */
final class ProbingTest {
    private static final ErrorEstimate ERROR = ErrorEstimate.of(true, MS);

    private static Crossing.Way some(Random random, long mostJitter) {
        long delay = random.nextLong(1, 300) * MS;
        return new Crossing.Way(
                random.nextInt(3) == 0 ? 0 : random.nextDouble() * 0.4,
                random.nextInt(3) == 0 ? 0 : random.nextDouble() * 0.2,
                delay,
                random.nextInt(3) == 0 ? 0 : Math.min(delay, random.nextLong(1, mostJitter)));
    }

    @Test
    void whatIsLostRepeatedAndOvertakenIsCountedExactlyOnEachWay() {
        for (int seed = 0; seed < 400; seed++) {
            var random = new Random(seed);
            var path = new Crossing(seed, some(random, 300 * MS), some(random, 300 * MS));
            path.ahead = random.nextLong(-1_000, 1_000) * MS;
            path.run(90 * SECOND);
            path.settle();
            var all = path.probing.measured(path.now).all();
            var why = "seed " + seed;
            assertEquals(path.lostThere, all.losses().there(), why);
            assertEquals(path.lostBack, all.losses().back(), why);
            assertEquals(0, all.losses().unknown(), why);
            assertEquals(0, all.late(), why);
            assertEquals(path.lostThere + path.lostBack, all.lost(), why);
            assertEquals(path.repeatedBack, all.disorder().repeatedBack(), why);
            assertEquals(0, all.disorder().repeatedThere(), why);
            assertEquals(Crossing.overtaken(path.arrivedBack), all.disorder().overtakenBack(), why);
            if (path.lostBack == 0) {
                // What only the reflector saw cannot be known where its answer was lost.
                assertEquals(
                        Crossing.overtaken(path.arrivedThere), all.disorder().overtakenThere(), why);
            }
            assertTrue(all.disorder().overtakenThere() <= Crossing.overtaken(path.arrivedThere), why);
        }
    }

    @Test
    void whatComesTooLateIsLostOnNeitherWay() {
        int lates = 0;
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var path = new Crossing(
                    seed,
                    new Crossing.Way(0.1, 0, 900 * MS, 900 * MS),
                    new Crossing.Way(random.nextDouble() * 0.2, 0, 1_000 * MS, 1_000 * MS));
            path.run(60 * SECOND);
            path.settle();
            var all = path.probing.measured(path.now).all();
            lates += (int) path.late;
            assertEquals(path.late + path.lostThere + path.lostBack, all.lost(), "seed " + seed);
            assertEquals(path.lostThere, all.losses().there(), "seed " + seed);
            // An answer that came even after its number was given up counts as lost on the way back.
            assertEquals(path.lostBack + path.late, all.losses().back() + all.late(), "seed " + seed);
        }
        assertTrue(lates > 500, lates + " came late: too few to mean anything");
    }

    @Test
    void delaysAreThoseOfThePathButForOneErrorThatIsStated() {
        for (int seed = 0; seed < 100; seed++) {
            var random = new Random(seed);
            var path = new Crossing(
                    seed,
                    new Crossing.Way(0.05, 0, random.nextLong(5, 80) * MS, 4 * MS),
                    new Crossing.Way(0.05, 0, random.nextLong(5, 80) * MS, 4 * MS));
            path.ahead = random.nextLong(-5_000, 5_000) * MS;
            path.run(58 * SECOND);
            var m = path.probing.measured(path.now);
            var delivered = path.delaysThere.stream().mapToLong(d -> d).toArray();
            var returned = path.delaysBack.stream().mapToLong(d -> d).toArray();
            double error = m.clock().errorSeconds();
            assertTrue(
                    Math.abs(m.there().delays().median() - Delays.of(delivered).median()) <= error + 1e-3,
                    "seed " + seed);
            assertTrue(
                    Math.abs(m.back().delays().median() - Delays.of(returned).median()) <= error + 1e-3,
                    "seed " + seed);
            assertEquals(path.ahead / 1e9, m.clock().aheadSeconds(), error + 1e-9, "seed " + seed);
            assertEquals(Delays.of(returned).variation(), m.back().delays().variation(), 1e-6, "seed " + seed);
            assertEquals(Delays.of(returned).spread(), m.back().delays().spread(), 1e-6, "seed " + seed);
            assertEquals(0, m.clock().steps());
        }
    }

    @Test
    void onAPathThatIsTheSameBothWaysOneWayDelaysAreRight() {
        var path = new Crossing(3, Crossing.Way.clean(40 * MS), Crossing.Way.clean(40 * MS));
        path.ahead = -123_456_789L;
        path.run(20 * SECOND);
        var m = path.probing.measured(path.now);
        assertEquals(0.04, m.there().delays().median(), 1e-6);
        assertEquals(0.04, m.back().delays().p99(), 1e-6);
        assertEquals(0.08, m.rtt().median(), 1e-9);
        assertEquals(0.04, m.clock().errorSeconds(), 1e-6);
        assertEquals(0, m.there().jitterSeconds(), 1e-9);
        assertEquals(0.002, m.clock().statedErrorSeconds(), 1e-4);
    }

    @Test
    void clocksThatFollowUtcNarrowTheErrorAsFarAsTheySayUnlessThatCannotBe() {
        var path = new Crossing(3, Crossing.Way.clean(15 * MS), Crossing.Way.clean(60 * MS));
        path.run(20 * SECOND);
        var m = path.probing.measured(path.now);
        assertEquals(0.003, m.clock().errorSeconds(), 0.0001);
        assertEquals(0.015, m.there().delays().median(), 1e-6);
        assertEquals(0.060, m.back().delays().median(), 1e-6);
        var lying = new Crossing(3, Crossing.Way.clean(15 * MS), Crossing.Way.clean(60 * MS));
        lying.ahead = 400 * MS;
        lying.lies = true;
        lying.run(20 * SECOND);
        var l = lying.probing.measured(lying.now);
        assertEquals(0.0375, l.clock().errorSeconds(), 1e-6);
        assertEquals(0.4, l.clock().aheadSeconds(), l.clock().errorSeconds());
    }

    /** Uniform delays of width 2 w differ from packet to packet by 2 w / 3 in the mean, and P95 lies 0.9 w above the median. */
    @Test
    void jitterIsWhatThePathWasSetTo() {
        var path = new Crossing(4, new Crossing.Way(0, 0, 50 * MS, 6 * MS), new Crossing.Way(0, 0, 50 * MS, 30 * MS));
        path.run(600 * SECOND);
        var all = path.probing.take(path.now);
        assertEquals(0.004, all.jitterThereSeconds(), 0.004 * 0.05);
        assertEquals(0.020, all.jitterBackSeconds(), 0.020 * 0.05);
        var m = path.probing.measured(path.now);
        assertEquals(0.9 * 0.006, m.there().delays().spread(), 0.006 * 0.1);
        assertEquals(0.004, m.there().jitterSeconds(), 0.004 * 0.5);
    }

    @Test
    void aClockThatIsSetIsSeenAndMakesNoDelayAbsurd() {
        for (long step : new long[] {-3_600 * SECOND, -SECOND, 150 * MS, 86_400 * SECOND}) {
            var path =
                    new Crossing(5, new Crossing.Way(0, 0, 20 * MS, 2 * MS), new Crossing.Way(0, 0, 20 * MS, 2 * MS));
            path.run(30 * SECOND);
            path.ahead += step;
            path.run(50 * SECOND);
            var m = path.probing.measured(path.now);
            assertTrue(m.clock().steps() >= 1, "a step by " + step + " was not seen");
            assertEquals(0.02, m.there().delays().median(), 0.003);
            assertTrue(m.there().delays().most() < 0.05 && m.back().delays().most() < 0.05, m.toString());
            assertTrue(m.back().jitterSeconds() < 0.01, m.toString());
            assertEquals(0.04, m.rtt().median(), 0.002);
            assertEquals(step / 1e9, m.clock().aheadSeconds(), 0.03);
        }
    }

    @Test
    void nobodyWhoAnswersMakesUpTimesInTheFutureOrNumbersMakesAnythingGrow() {
        var random = new Random(6);
        var probing = new Probing(9, 0, 1_700_000_000L * SECOND, 10 * MS, SECOND);
        for (int i = 0; i < 20_000; i++) {
            long now = i * 10 * MS;
            var asked = probing.send(now, ERROR);
            probing.answered(
                    new ReflectorPacket(
                            random.nextInt(3) == 0 ? random.nextLong(1L << 32) : random.nextInt(i + 10),
                            random.nextLong(),
                            ErrorEstimate.read(random.nextInt(65_536)),
                            9,
                            random.nextLong(),
                            asked,
                            random.nextInt(256)),
                    now + MS);
            if (i % 1_000 == 0) {
                var m = probing.measured(now + MS);
                assertTrue(m.rtt().count() == 0 || m.rtt().most() <= 0.001, m.toString());
                assertTrue(m.all().losses().back() >= 0 && m.all().losses().there() >= 0, m.toString());
            }
        }
    }

    @Test
    void answersToWhatWasNotAskedAreKnownAsSuch() {
        var probing = new Probing(9, 0, 0, 100 * MS, SECOND);
        var asked = probing.send(0, ERROR);
        var right = answer(asked, 0);
        assertEquals(Probing.Reply.UNKNOWN, probing.answered(answer(other(asked, 5), 0), MS));
        var lied = new SenderPacket(0, asked.timestamp() + 1, ERROR, 9);
        assertEquals(Probing.Reply.FALSE, probing.answered(answer(lied, 0), MS));
        assertEquals(Probing.Reply.FALSE, probing.answered(answer(asked, 1L << 31), MS));
        assertEquals(
                Probing.Reply.UNKNOWN,
                probing.answered(answer(new SenderPacket(0, asked.timestamp(), ERROR, 8), 0), MS));
        assertEquals(Probing.Reply.TAKEN, probing.answered(right, 20 * MS));
        assertEquals(Probing.Reply.REPEATED, probing.answered(right, 30 * MS));
        var second = probing.send(100 * MS, ERROR);
        assertEquals(Probing.Reply.LATE, probing.answered(answer(second, 1), 1_100 * MS));
        assertEquals(Probing.Reply.REPEATED, probing.answered(answer(second, 1), 1_200 * MS));
        for (int i = 0; i < 5_000; i++) {
            probing.send(2 * SECOND + i * 100 * MS, ERROR);
        }
        assertEquals(Probing.Reply.UNKNOWN, probing.answered(right, 600 * SECOND));
    }

    private static SenderPacket other(SenderPacket packet, long sequence) {
        return new SenderPacket(sequence, packet.timestamp(), packet.error(), packet.session());
    }

    private static ReflectorPacket answer(SenderPacket asked, long number) {
        return new ReflectorPacket(number, asked.timestamp(), ERROR, asked.session(), asked.timestamp(), asked, 255);
    }

    /** Another reflector than Sundog's answers what the network repeated. */
    @Test
    void twoAnswersOfDifferentNumbersMeanThatThePacketArrivedTwice() {
        var probing = new Probing(9, 0, 0, 100 * MS, SECOND);
        long number = 0;
        for (int i = 0; i < 10; i++) {
            var asked = probing.send(i * 100 * MS, ERROR);
            probing.answered(answer(asked, number++), i * 100 * MS + MS);
            if (i % 2 == 0) {
                probing.answered(answer(asked, number++), i * 100 * MS + 2 * MS);
            }
        }
        var all = probing.measured(10 * SECOND).all();
        assertEquals(5, all.disorder().repeatedThere());
        assertEquals(0, all.disorder().repeatedBack());
        assertEquals(0, all.losses().there() + all.losses().back());
    }

    @Test
    void whatNobodyAnswersIsAskedLessOftenAndNotBlamedOnAWay() {
        var path = new Crossing(7, new Crossing.Way(1, 0, MS, 0), Crossing.Way.clean(MS));
        path.run(60 * SECOND);
        assertEquals(600, path.sent, 60);
        path.run(660 * SECOND);
        assertEquals(1_200, path.sent, 90);
        assertFalse(path.probing.hasAnswers());
        var all = path.probing.measured(path.now).all();
        assertEquals(all.decided(), all.losses().unknown());
        path.there = Crossing.Way.clean(MS);
        path.run(670 * SECOND);
        long before = path.sent;
        path.run(680 * SECOND);
        assertEquals(100, path.sent - before, 20, "it did not become quick again");
        assertEquals(
                path.lostThere, path.probing.measured(path.now).all().losses().there());
    }

    @Test
    void packetsAreSentInTheMeanAsOftenAsWasSaidAndNeverRegularly() {
        var path = new Crossing(8, Crossing.Way.clean(MS), Crossing.Way.clean(MS));
        path.run(1_000 * SECOND);
        assertEquals(10_000, path.sent, 100);
        assertEquals(path.sent, path.replies.size(), 2);
        assertEquals(path.replies.size(), Collections.frequency(path.replies, Probing.Reply.TAKEN));
    }

    @Test
    void theLastMinuteForgetsWhatWasBefore() {
        var path = new Crossing(9, new Crossing.Way(0.5, 0, 5 * MS, 0), Crossing.Way.clean(5 * MS));
        path.run(60 * SECOND);
        assertEquals(0.5, path.probing.measured(path.now).minute().lossThere().value(), 0.1);
        path.there = Crossing.Way.clean(8 * MS);
        path.run(130 * SECOND);
        var m = path.probing.measured(path.now);
        assertEquals(0, m.minute().lost());
        assertEquals(0.013, m.rtt().least(), 1e-6);
        assertTrue(m.all().losses().there() > 200);
    }

    /** 95 of 100 intervals hold the truth. */
    @Test
    void theIntervalOfALossHoldsTheTruthAsOftenAsItSays() {
        int within = 0;
        for (int seed = 0; seed < 400; seed++) {
            var path = new Crossing(seed, new Crossing.Way(0.03, 0, 5 * MS, 0), new Crossing.Way(0.01, 0, 5 * MS, 0));
            path.run(60 * SECOND);
            path.run(64 * SECOND);
            var all = path.probing.measured(path.now).all();
            within += all.lossThere().low() <= 0.03 && all.lossThere().high() >= 0.03 ? 1 : 0;
        }
        assertTrue(within >= 368 && within <= 396, within + " of 400");
    }
}
