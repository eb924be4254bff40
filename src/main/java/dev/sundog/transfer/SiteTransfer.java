package dev.sundog.transfer;

import dev.sundog.link.Identity;
import dev.sundog.link.Lane;
import dev.sundog.link.LinkListener;
import dev.sundog.link.Outgoing;
import dev.sundog.mirror.SendOrder;
import dev.sundog.model.GroupId;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Rate;
import dev.sundog.model.SegmentId;
import dev.sundog.sync.Message;
import dev.sundog.sync.MessageCodec;
import dev.sundog.sync.Said;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All groups of this site on the one link: answers go first, then what a barrier waits for, then by score within the
 * schedule. Pulled frame by frame, so that a decision can change up to the last moment.
 */
public final class SiteTransfer implements Outgoing, LinkListener, Outlet {
    private static final Logger LOG = LoggerFactory.getLogger(SiteTransfer.class);
    private static final int MOST_PIECES_BYTES = 64 * 1024 * 1024;
    /** What a message may have besides what it was asked to hold. */
    private static final int MESSAGE_BYTES = 256;

    private final Map<GroupId, Correspondent> groups = new ConcurrentHashMap<>();
    private final Map<SegmentId, Long> sentBytes = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Message> control = new ConcurrentLinkedQueue<>();
    private final LaneState controlLane = new LaneState();
    private final LaneState bulkLane = new LaneState();
    private final SendOrder order;
    private final Clocks clocks;
    private final Consumer<byte[]> reports;
    private volatile Runnable wake = () -> {};
    private volatile boolean up;

    /**
     * A site's transfer.
     *
     * @param reports receives the other site's reports
     */
    public SiteTransfer(SendOrder order, Clocks clocks, Consumer<byte[]> reports) {
        this.order = order;
        this.clocks = clocks;
        this.reports = reports;
    }

    /** What is under way on a lane: pieces that still go out, pieces that came in. */
    private static final class LaneState {
        private final Deque<byte[]> outgoing = new ArrayDeque<>();
        private final ByteArrayOutputStream incoming = new ByteArrayOutputStream();
        private final Said said = new Said();
        private final Said heard = new Said();

        void restart() {
            outgoing.clear();
            incoming.reset();
            said.forget();
            heard.forget();
        }

        /** The first frame of a message; the others follow it. */
        List<byte[]> begin(Message message, int frameBytes) {
            var frames = MessageCodec.encode(message, said, frameBytes);
            outgoing.addAll(frames.subList(1, frames.size()));
            return frames;
        }
    }

    private LaneState state(Lane lane) {
        return switch (lane) {
            case CONTROL -> controlLane;
            case BULK -> bulkLane;
        };
    }

    /** Tells how to wake the link when there is something to send. */
    public void wakeWith(Runnable linkWake) {
        wake = linkWake;
    }

    @Override
    public void wake() {
        wake.run();
    }

    public void add(GroupId group, Correspondent transfer) {
        groups.put(group, transfer);
    }

    @Override
    public void send(Message message) {
        if (up) {
            control.add(message);
            wake.run();
        }
    }

    /** Scores and reservations that hold from now on. */
    public void plan(Map<SegmentId, Double> scores, Map<SegmentId, Rate> reserved) {
        synchronized (order) {
            order.plan(scores, reserved);
        }
    }

    /** Bytes of each segment's messages since the start, before compression and framing. */
    public Map<SegmentId, Long> sentBytes() {
        return Map.copyOf(sentBytes);
    }

    @Override
    public byte @Nullable [] next(Lane lane, int frameBytes) {
        var left = state(lane).outgoing.poll();
        if (left != null) {
            return left;
        }
        if (lane == Lane.CONTROL) {
            var answer = control.poll();
            if (answer != null) {
                return controlLane.begin(answer, MessageCodec.FRAME_BYTES).getFirst();
            }
        }
        return content(lane, frameBytes);
    }

    private byte @Nullable [] content(Lane lane, int frameBytes) {
        var blocked = new HashSet<SegmentId>();
        while (true) {
            var pending = new ArrayList<SegmentId>();
            var urgent = new HashSet<SegmentId>();
            groups.values().forEach(g -> {
                urgent.addAll(g.urgent());
                pending.addAll(g.sendable(lane));
            });
            pending.removeAll(blocked);
            var segment = choose(pending, urgent, frameBytes);
            if (segment == null) {
                return null;
            }
            var group = groups.get(segment.group());
            var message = group == null ? Optional.<Message>empty() : group.next(segment, lane, frameBytes);
            if (message.isEmpty()) {
                blocked.add(segment);
            } else if (message.get() != Sending.NOTHING_YET) {
                return first(segment, lane, message.get(), frameBytes);
            }
        }
    }

    private @Nullable SegmentId choose(List<SegmentId> pending, Set<SegmentId> urgent, int frameBytes) {
        synchronized (order) {
            return order.next(pending, urgent, frameBytes, clocks.bootNanos().getAsLong())
                    .orElse(null);
        }
    }

    private byte[] first(SegmentId segment, Lane lane, Message message, int frameBytes) {
        var frames = state(lane).begin(message, frameBytes + MESSAGE_BYTES);
        for (var frame : frames) {
            sentBytes.merge(segment, (long) frame.length, Long::sum);
            synchronized (order) {
                order.sent(segment, frame.length);
            }
        }
        return frames.getFirst();
    }

    @Override
    public void up(Identity peer) {
        LOG.info("link to {} is up", peer.voter().label());
        for (var lane : Lane.values()) {
            state(lane).restart();
        }
        control.clear();
        up = true;
        groups.values().forEach(Correspondent::linkUp);
        wake.run();
    }

    @Override
    public void down(String why) {
        LOG.warn("link is down: {}", why);
        up = false;
        groups.values().forEach(Correspondent::linkDown);
    }

    @Override
    public void received(Lane lane, byte[] bytes) {
        var message = MessageCodec.decode(bytes, state(lane).heard);
        if (message instanceof Message.Piece piece) {
            var whole = state(lane).incoming;
            whole.writeBytes(piece.content());
            if (whole.size() > MOST_PIECES_BYTES) {
                throw new OperatorException(
                        "The other site sends a message of over 64 MiB", "Check its version with sundog doctor");
            }
            if (!piece.last()) {
                return;
            }
            message = MessageCodec.decode(whole.toByteArray(), state(lane).heard);
            whole.reset();
        }
        dispatch(message);
        if (lane == Lane.BULK && groupOf(message) instanceof Correspondent transfer) {
            transfer.awaitRoom();
        }
    }

    private @Nullable Correspondent groupOf(Message message) {
        if (message instanceof Message.Shared m) {
            return groups.get(m.group());
        }
        return message instanceof Message.UpdatesSent m ? groups.get(m.group()) : null;
    }

    private void dispatch(Message message) {
        switch (message) {
            case Message.SiteReport m -> reports.accept(m.text());
            case Message.ChunksSent m -> to(m.group(), m);
            case Message.ChunksHeld m -> to(m.group(), m);
            case Message.UpdatesSent m -> to(m.group(), m);
            case Message.Durable m -> to(m.group(), m);
            case Message.Need m -> to(m.group(), m);
            case Message.StaleEpoch m -> to(m.group(), m);
            case Message.DigestsAsked m -> to(m.group(), m);
            case Message.DigestsTold m -> to(m.group(), m);
            case Message.CompareAgain m -> to(m.group(), m);
            case Message.Shared m -> to(m.group(), m);
            case Message.VerifyAsked m -> to(m.group(), m);
            case Message.VerifyTold m -> to(m.group(), m);
            case Message.Piece m -> LOG.warn("a piece within a piece is ignored");
        }
    }

    private void to(GroupId group, Message message) {
        var transfer = groups.get(group);
        if (transfer == null) {
            LOG.warn("the other site speaks of group {}, which this configuration does not name", group);
        } else {
            transfer.received(message);
        }
    }
}
