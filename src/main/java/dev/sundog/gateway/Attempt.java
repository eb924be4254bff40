package dev.sundog.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** One sending of a request to one place, and the way of its answer back. Used on one event loop. */
final class Attempt implements Upstreams.Wanted, Ticker.Ticking {
    /** Who follows the attempt. Exactly one of {@code answerEnd}, {@code switched} and {@code failed} ends it, unless it is cancelled. */
    interface Follower {
        void answerHead(HttpResponse answer);

        /** Takes over the buffer. */
        void answerChunk(ByteBuf chunk);

        /** Whether the service may go on in another protocol. */
        boolean switches();

        /** It does: the attempt is over, and the connection is the follower's. */
        void switched(HttpResponse answer, Channel connection);

        /** @param trailers of the answer; may be empty */
        void answerEnd(HttpHeaders trailers);

        /** Whether more of the answer can be taken now; else the follower resumes the attempt later. */
        boolean wantsMore();

        /** More of the request's body is needed. */
        void wantBody();

        void failed(Failure failure);
    }

    private final Lane lane;
    private final Common common;
    private final HttpRequest request;
    private final Body body;
    private final long patienceNanos;
    private final Follower follower;
    private @Nullable UpstreamConnection connection;
    private long lastMoveNanos;
    private boolean allSent;
    private boolean informational;
    private boolean openEnded;
    private boolean keepAlive;
    private boolean over;

    Attempt(Lane lane, Common common, HttpRequest request, Body body, long patienceNanos, Follower follower) {
        this.lane = lane;
        this.common = common;
        this.request = request;
        this.body = body;
        this.patienceNanos = patienceNanos;
        this.follower = follower;
        this.openEnded = Headers.isOpenEnded(request.headers());
    }

    void start(Upstreams.Place place) {
        moved();
        lane.fast.add(this);
        body.rewind();
        lane.upstreams.acquire(place, this);
    }

    @Override
    public void connected(UpstreamConnection made) {
        if (over) {
            made.free(true);
            return;
        }
        connection = made;
        made.serve(this);
        moved();
        if (made.place().way() == Upstreams.Way.TCP) {
            handOver(Upgrade.taken());
            return;
        }
        var _ = made.channel().write(request);
        pump();
        resume();
    }

    @Override
    public void refused(String why) {
        fail(new Failure.Unsent(why));
    }

    /** Sends what has come of the body, and asks for more when the way is free. */
    void pump() {
        if (over || connection == null || allSent) {
            return;
        }
        var channel = connection.channel();
        sendChunks(channel);
        if (body.exhausted() && body.complete()) {
            allSent = true;
            var _ = channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
            return;
        }
        channel.flush();
        if (body.exhausted() && channel.isWritable()) {
            follower.wantBody();
        }
    }

    private void sendChunks(Channel channel) {
        while (channel.isWritable()) {
            var chunk = body.poll();
            if (chunk == null) {
                return;
            }
            moved();
            var _ = channel.write(new DefaultHttpContent(chunk));
        }
    }

    /** Reads on, when the follower can take more. */
    void resume() {
        if (!over && connection != null && follower.wantsMore()) {
            connection.channel().read();
        }
    }

    void readComplete() {
        resume();
    }

    void received(Object message) {
        moved();
        if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            lost("the answer cannot be read as HTTP/1.1");
            return;
        }
        if (message instanceof HttpResponse answer) {
            head(answer);
        }
        if (message instanceof HttpContent content) {
            content(content);
        }
    }

    private void head(HttpResponse answer) {
        int status = answer.status().code();
        informational = status >= 100 && status < 200 && status != 101;
        if (status == 101 && follower.switches()) {
            handOver(answer);
        } else if (status == 101) {
            lost("the service switched protocols, which nobody asked for");
        } else if (!informational) {
            keepAlive = HttpUtil.isKeepAlive(answer);
            openEnded |= Headers.isOpenEnded(answer.headers());
            follower.answerHead(answer);
        }
    }

    private void handOver(HttpResponse answer) {
        var used = detach();
        if (used != null) {
            follower.switched(answer, used.handOver());
        }
    }

    private void content(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        var trailers = content instanceof LastHttpContent end ? end.trailingHeaders() : EmptyHttpHeaders.INSTANCE;
        if (informational || over) {
            informational &= !last;
            content.release();
            return;
        }
        if (content.content().isReadable()) {
            follower.answerChunk(content.content());
        } else {
            content.release();
        }
        if (last && !over) {
            var used = detach();
            if (used != null) {
                used.free(keepAlive && allSent);
            }
            follower.answerEnd(trailers);
        }
    }

    /** The connection broke, or the answer makes no sense. */
    void lost(String why) {
        fail(new Failure.Lost(why));
    }

    /** Gives up: nobody follows it any longer. */
    void cancel() {
        var used = detach();
        if (used != null) {
            used.close();
        }
    }

    @Override
    public void tick(long nowNanos) {
        boolean waiting = connection != null && !openEnded && follower.wantsMore();
        if (waiting && nowNanos - lastMoveNanos > patienceNanos) {
            lost("no answer within " + patienceNanos / 1_000_000 + " ms");
        }
    }

    private void fail(Failure failure) {
        if (!over) {
            cancel();
            follower.failed(failure);
        }
    }

    private @Nullable UpstreamConnection detach() {
        over = true;
        lane.fast.remove(this);
        var used = connection;
        connection = null;
        return used;
    }

    private void moved() {
        lastMoveNanos = common.clock.getAsLong();
    }
}
