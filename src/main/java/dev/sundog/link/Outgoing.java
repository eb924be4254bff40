package dev.sundog.link;

import org.jspecify.annotations.Nullable;

/** Where the link takes what it sends, at the last moment, so that priorities can change until then. */
public interface Outgoing {
    /** What one frame should hold at least where the link is slow, and at most however fast it is. */
    int LEAST_FRAME_BYTES = 16 * 1024;

    int MOST_FRAME_BYTES = 64 * 1024;

    /**
     * The next whole message for the lane, at most {@link SiteLink#MAX_MESSAGE_BYTES}; null when there is nothing now
     * ({@link SiteLink#wake} when that changes). Called by the lane's only writer thread, and only while the link is up.
     *
     * @param frameBytes what it should about hold, so that what is more important does not wait long behind it
     */
    byte @Nullable [] next(Lane lane, int frameBytes);
}
