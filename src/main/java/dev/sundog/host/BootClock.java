package dev.sundog.host;

import java.lang.foreign.ValueLayout;

/** CLOCK_BOOTTIME: nanoseconds since boot, suspension included; the clock of leases. Never goes back, never jumps. */
public final class BootClock {
    private static final long BOOTTIME = 7;

    private BootClock() {}

    public static long nanos() {
        try (var call = new Call()) {
            var out = call.space(16);
            call.check(Sys.CLOCK_GETTIME, "CLOCK_BOOTTIME", BOOTTIME, out.address());
            return out.get(ValueLayout.JAVA_LONG, 0) * 1_000_000_000L + out.get(ValueLayout.JAVA_LONG, 8);
        }
    }
}
