package dev.sundog.host;

import java.lang.foreign.ValueLayout;

/**
 * How well the kernel knows what time it is.
 *
 * @param synchronised whether something keeps its clock near UTC
 * @param errorNanos by which it may be wrong, as the kernel has been told; 16 s where nothing is known
 */
public record ClockDiscipline(boolean synchronised, long errorNanos) {
    private static final ClockDiscipline NONE = new ClockDiscipline(false, 16_000_000_000L);
    private static final long TIMEX_BYTES = 208;
    private static final long MAXERROR_AT = 24;
    private static final long TIME_ERROR = 5;

    /** Asks the kernel; changes nothing. Where that is not allowed nothing is known. */
    public static ClockDiscipline read() {
        try (var call = new Call()) {
            var timex = call.space(TIMEX_BYTES);
            long state = call.invoke(Sys.ADJTIMEX, timex.address());
            return state < 0 || state == TIME_ERROR
                    ? NONE
                    : new ClockDiscipline(true, timex.get(ValueLayout.JAVA_LONG, MAXERROR_AT) * 1_000);
        }
    }
}
