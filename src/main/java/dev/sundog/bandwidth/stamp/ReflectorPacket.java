package dev.sundog.bandwidth.stamp;

/**
 * What a reflector answers (RFC 8762 section 4.3, RFC 8972 section 3).
 *
 * @param sequence the reflector's own, 0 to 2^32 - 1
 * @param timestamp when the answer left, by the reflector's clock
 * @param error of the reflector's clock
 * @param session as in the packet that is answered
 * @param received when that came, by the reflector's clock
 * @param asked the packet that is answered
 * @param ttl with which that arrived; 255 where that is not known
 */
public record ReflectorPacket(
        long sequence, long timestamp, ErrorEstimate error, int session, long received, SenderPacket asked, int ttl) {
    /** A reflector that cannot see the TTL says the one it began with (RFC 5357 section 4.2.1). */
    public static final int UNKNOWN_TTL = 255;
}
