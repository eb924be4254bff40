package dev.sundog.telemetry;

/** Which trace a span belongs to: 128 bits (W3C Trace Context, section 3.2.2.3); the high half of a 64-bit one is 0. */
public record TraceId(long high, long low) {
    @Override
    public int hashCode() {
        // hostile identifiers gain little: the map that holds traces is bounded and sorts what collides
        return Long.hashCode((high ^ Long.rotateLeft(low, 32) ^ low) * 0x9E3779B97F4A7C15L);
    }
}
