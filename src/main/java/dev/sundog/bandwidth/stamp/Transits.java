package dev.sundog.bandwidth.stamp;

/** How long packets were on their way, each way, by two clocks of which neither knows the other. */
final class Transits {
    private final ClockOffset offset = new ClockOffset();
    private final Jitter jitterThere = new Jitter();
    private final Jitter jitterBack = new Jitter();
    private final Recent recent = new Recent();
    private long steps;
    private double statedErrorSeconds = Double.NaN;

    /**
     * Takes one answer.
     *
     * @param sentWall when the packet left, nanoseconds since 1970
     * @param nowWall when its answer came, by the same clock
     */
    void take(ReflectorPacket packet, long sentWall, long nowWall, long nowNanos) {
        long received = NtpTime.nanos(packet.received(), nowWall);
        long returned = NtpTime.nanos(packet.timestamp(), nowWall);
        long total = nowWall - sentWall;
        long held = returned - received;
        if (held < 0 || held > total) {
            stepped(); // its clock was set while it held the packet: nothing of this is a delay
            return;
        }
        long there = received - sentWall;
        long back = nowWall - returned;
        statedErrorSeconds = packet.error().seconds();
        if (offset.take(
                nowNanos, there, back, apart(packet.error(), packet.asked().error()))) {
            stepped();
        }
        jitterThere.take(there);
        jitterBack.take(back);
        recent.add(new Recent.Trip(nowNanos, total - held, there, back, steps));
    }

    private static double apart(ErrorEstimate one, ErrorEstimate other) {
        boolean known = one.synchronised() && other.synchronised();
        return known ? (one.seconds() + other.seconds()) * 1e9 : Double.POSITIVE_INFINITY;
    }

    private void stepped() {
        steps++;
        jitterThere.interrupt();
        jitterBack.interrupt();
    }

    /** What is known now, with these counts. */
    PathMeasurement measured(Totals minute, Totals all, long nowNanos) {
        var trips = recent.minute(nowNanos);
        return new PathMeasurement(
                minute,
                all,
                Delays.of(Recent.each(trips, -1, Recent.Trip::rtt)),
                new PathMeasurement.OneWay(Delays.of(there(trips)), jitterThere.smoothedSeconds()),
                new PathMeasurement.OneWay(Delays.of(back(trips)), jitterBack.smoothedSeconds()),
                new PathMeasurement.ClockDifference(
                        offset.nanos() / 1e9, offset.errorNanos() / 1e9, steps, statedErrorSeconds));
    }

    private long[] there(Iterable<Recent.Trip> trips) {
        long ahead = Math.round(offset.nanos());
        return Recent.each(trips, steps, t -> Math.max(0, t.there() - ahead));
    }

    private long[] back(Iterable<Recent.Trip> trips) {
        long ahead = Math.round(offset.nanos());
        return Recent.each(trips, steps, t -> Math.max(0, t.back() + ahead));
    }

    /** What came since the last call, with these counts. */
    PathInterval taken(Totals totals) {
        var trips = recent.take();
        return new PathInterval(
                totals,
                Recent.each(trips, -1, Recent.Trip::rtt),
                there(trips),
                back(trips),
                jitterThere.takeMeanSeconds(),
                jitterBack.takeMeanSeconds(),
                offset.errorNanos() / 1e9);
    }
}
