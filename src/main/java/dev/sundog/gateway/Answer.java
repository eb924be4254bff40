package dev.sundog.gateway;

import dev.sundog.model.Epoch;
import dev.sundog.model.Site;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The answer on its way to the client: passed through, held until it may be released, or the gateway's own refusal. */
final class Answer {
    /** The end of a request: what is to be counted, and the step that lets the connection go on. */
    record Result(Optional<Site> served, Observation observation, Runnable goOn) {}

    private final Common common;
    private final ClientSide client;
    private final HttpRequest request;
    private final Router.Matched matched;
    private Optional<Site> here = Optional.empty();
    private Optional<Site> served = Optional.empty();
    private @Nullable LocalTurn turn;
    private @Nullable HeldAnswer held;
    private Optional<Failure> relayFailure = Optional.empty();
    private HttpHeaders trailers = EmptyHttpHeaders.INSTANCE;
    private boolean started;
    private boolean keepAlive;
    private int status;
    private long bytes;
    private long queuedNanos;
    private long backendNanos;

    Answer(Common common, ClientSide client, HttpRequest request, Router.Matched matched) {
        this.common = common;
        this.client = client;
        this.request = request;
        this.matched = matched;
    }

    /** A new attempt: here, or (empty) by the other gateway. */
    void expect(Optional<Site> site, @Nullable LocalTurn localTurn) {
        here = site;
        turn = localTurn;
    }

    boolean started() {
        return started;
    }

    /** Whether the answer is kept whole for now. */
    boolean held() {
        return held != null || relayFailure.isPresent();
    }

    boolean heldSuccess() {
        return held != null && held.successful();
    }

    /** Set when the other gateway said that this is no answer. */
    Optional<Failure> relayFailure() {
        return relayFailure;
    }

    /** The head of an answer arrived. A failure means that it must not be passed on. */
    Optional<Failure> head(HttpResponse head, boolean bodyComplete) {
        relayFailure = here.isPresent() ? Optional.empty() : failureOf(head);
        if (relayFailure.isPresent()) {
            return Optional.empty();
        }
        var accepted = turn == null ? Optional.<Epoch>empty() : turn.accepted();
        if (accepted.isPresent() && matched.workload().rpoIsZero()) {
            held = new HeldAnswer(head);
            return Optional.empty();
        }
        var changed = accepted.flatMap(epoch -> Confirmation.changedSince(common, matched, epoch));
        if (changed.isPresent()) {
            common.tally.add(Tally.Count.REFUSED_UNPROTECTED);
            return Optional.of(new Failure.Unreleased(changed.get()));
        }
        begin(head, bodyComplete);
        return Optional.empty();
    }

    private static Optional<Failure> failureOf(HttpResponse head) {
        var why = "the other site's gateway refused it";
        if (head.headers().contains(Headers.UNSERVED)) {
            return Optional.of(new Failure.Unserved(why));
        }
        return head.headers().contains(Headers.UNRELEASED)
                ? Optional.of(new Failure.Unreleased(why))
                : Optional.empty();
    }

    private void begin(HttpResponse head, boolean bodyComplete) {
        var headers = Headers.ofAnswer(head, here);
        served = here.or(() -> siteOf(headers));
        write(head.status(), headers, bodyComplete);
    }

    private static Optional<Site> siteOf(HttpHeaders headers) {
        var label = headers.get(Headers.SITE);
        for (var site : Site.values()) {
            if (site.label().equals(label)) {
                return Optional.of(site);
            }
        }
        return Optional.empty();
    }

    private void write(HttpResponseStatus code, HttpHeaders headers, boolean bodyComplete) {
        started = true;
        status = code.code();
        boolean toHead = request.method().equals(HttpMethod.HEAD);
        boolean wanted = HttpUtil.isKeepAlive(request) && bodyComplete && !common.draining.get();
        keepAlive = Headers.frameAnswer(headers, status, toHead, request.protocolVersion(), wanted);
        client.head(new DefaultHttpResponse(HttpVersion.HTTP_1_1, code, headers), toHead);
    }

    /** Takes over the buffer. False when it can be held no longer. */
    boolean chunk(ByteBuf chunk) {
        if (held != null) {
            return held.add(chunk);
        }
        if (relayFailure.isPresent()) {
            chunk.release();
            return true;
        }
        bytes += chunk.readableBytes();
        client.chunk(chunk);
        return true;
    }

    /** The service goes on in another protocol. */
    Result switched(HttpResponse head, String protocol, Channel upstream, BooleanSupplier mayStay) {
        var headers = Headers.ofAnswer(head, here);
        Upgrade.say(headers, protocol);
        served = here.or(() -> siteOf(headers));
        started = true;
        status = head.status().code();
        var answer = new DefaultHttpResponse(HttpVersion.HTTP_1_1, head.status(), headers);
        return result(() -> client.switchTo(answer, upstream, mayStay));
    }

    /** What came after the body; belongs to the answer that is being taken. */
    void trailers(HttpHeaders came) {
        trailers = Headers.ofTrailers(came);
    }

    void measured(long queued, long backend) {
        queuedNanos = Math.max(0, queued);
        backendNanos = backend;
    }

    /** The answer is complete and may go. */
    Result finish(boolean bodyComplete) {
        var releasing = held;
        held = null;
        if (releasing != null) {
            begin(releasing.head(), bodyComplete);
            releasing.take().forEach(this::chunk);
        }
        boolean stays = keepAlive && bodyComplete;
        return result(() -> client.end(trailers, stays));
    }

    /** The gateway's own answer. */
    Result refuse(int code, String why, String marker, boolean bodyComplete) {
        served = Optional.empty();
        var text = ByteBufUtil.writeUtf8(UnpooledByteBufAllocator.DEFAULT, why + "\n");
        var headers = new DefaultHttpHeaders()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, text.readableBytes());
        if (code == 503) {
            headers.set(HttpHeaderNames.RETRY_AFTER, 1);
        }
        if (!marker.isEmpty()) {
            headers.set(marker, 1);
        }
        write(HttpResponseStatus.valueOf(code), headers, bodyComplete);
        chunk(text);
        boolean stays = keepAlive;
        return result(() -> client.end(trailers, stays));
    }

    /** It broke off after its head had gone out. */
    Result broken() {
        forget();
        return result(() -> {});
    }

    /** The client left. */
    Result abandoned() {
        forget();
        status = status == 0 ? 499 : status;
        return result(() -> {});
    }

    /** The attempt's answer does not count. */
    void forget() {
        if (held != null) {
            held.release();
        }
        held = null;
        relayFailure = Optional.empty();
        trailers = EmptyHttpHeaders.INSTANCE;
    }

    private Result result(Runnable goOn) {
        var observation = new Observation(
                matched.workload().group(),
                matched.operation(),
                matched.data(),
                served,
                queuedNanos,
                backendNanos,
                status,
                bytes,
                matched.writing());
        return new Result(served, observation, goOn);
    }
}
