package dev.sundog.model;

import java.time.Duration;

/**
 * What would be lost if the writing site vanished now.
 *
 * @param bytes of content not yet durable at the other site
 * @param versions entries whose newest version is not yet durable there
 * @param age since the oldest of them was seen to change
 */
public record Lag(long bytes, long versions, Duration age) {
    public static final Lag NONE = new Lag(0, 0, Duration.ZERO);

    public boolean isNone() {
        return versions == 0;
    }
}
