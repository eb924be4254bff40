package dev.sundog.api;

import java.util.Optional;

/**
 * What the networks of both sites let the link carry, and until when.
 *
 * @param out from this site to the other
 * @param in from the other site to this one
 * @param kernel how the kernel holds what goes out; absent where nobody asked it to
 */
public record CapsReport(Way out, Way in, Optional<Kernel> kernel) {
    /**
     * The classes of Linux's traffic control ({@code enforce: tc}).
     *
     * @param device the interface on which they stand; absent where they do not
     * @param trouble why they do not, or not as they should; absent where they do
     */
    public record Kernel(Optional<String> device, Optional<String> trouble) {}

    /**
     * One direction.
     *
     * @param link what holds: the smaller of the next two
     * @param egress what the site that sends may send
     * @param ingress what the site that receives may receive
     */
    public record Way(Cap link, Cap egress, Cap ingress) {}

    /**
     * A rate that is not exceeded.
     *
     * @param bytesPerSecond now; absent for no limit
     * @param next what holds after it; absent where that is more than four weeks ahead, or never
     */
    public record Cap(Optional<Double> bytesPerSecond, Optional<Change> next) {}

    /**
     * Another rate begins to hold.
     *
     * @param at by the clock on the wall where the timetable is at home, such as 2026-11-30T18:00:00+01:00
     * @param zone of that clock, such as Europe/Berlin
     * @param bytesPerSecond from then on; absent for no limit
     */
    public record Change(String at, String zone, Optional<Double> bytesPerSecond) {}
}
