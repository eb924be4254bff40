package dev.sundog.bandwidth.stamp;

/**
 * What a sender sends (RFC 8762 section 4.2, RFC 8972 section 3).
 *
 * @param sequence 0 to 2^32 - 1
 * @param timestamp when it was sent by the sender's clock, as {@link NtpTime}
 * @param session the sender's identifier of the session, 0 to 65,535; 0 says nothing
 */
public record SenderPacket(long sequence, long timestamp, ErrorEstimate error, int session) {}
