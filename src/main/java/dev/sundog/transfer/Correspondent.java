package dev.sundog.transfer;

import dev.sundog.link.Lane;
import dev.sundog.model.SegmentId;
import dev.sundog.sync.Message;
import java.util.Optional;
import java.util.Set;

/** One group's part in what the two sites say to each other. Any thread. */
public interface Correspondent {
    void linkUp();

    void linkDown();

    /** Segments that have something to send on a lane. */
    Set<SegmentId> sendable(Lane lane);

    /** Those of them that somebody waits for. */
    Set<SegmentId> urgent();

    /** What is sent next of a segment; empty when there is nothing after all. */
    Optional<Message> next(SegmentId segment, Lane lane, int frameBytes);

    void received(Message message);

    /** Waits a little while there is more to make here than there should be: who sends waits as well. */
    void awaitRoom();
}
