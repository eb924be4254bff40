package dev.sundog.gateway;

import dev.sundog.model.Epoch;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request: placed, held while no place may serve it, tried, tried again where that is safe, answered once. Used on
 * its client's event loop.
 */
final class Exchange implements Attempt.Follower, LocalTurn.Owner, Confirmation.Outcome, Ticker.Ticking {
    private static final int KEEP_BYTES = 1024 * 1024;
    private static final int KEEP_UNKEYED_BYTES = 64 * 1024;
    private static final long PAUSE_NANOS = 40_000_000L;
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private enum Phase {
        PLACING,
        HELD,
        QUEUED,
        SENT,
        CONFIRMING,
        OVER
    }

    private final Common common;
    private final Lane lane;
    private final ClientSide client;
    private final HttpRequest request;
    private final HttpHeaders onward;
    private final Router.Matched matched;
    private final OptionalDouble sticky;
    private final Optional<String> upgrade;
    private final boolean repeatable;
    private final Body body;
    private final Answer answer;
    private final long startNanos;
    private Phase phase = Phase.PLACING;
    private Optional<Placement.Fence> fence = Optional.empty();
    private Optional<Placement.Fence> attempted = Optional.empty();
    private @Nullable LocalTurn turn;
    private @Nullable Attempt attempt;
    private boolean failedHere;
    private boolean failedThere;
    private boolean everHeld;
    private long holdDeadlineNanos;
    private long notBeforeNanos;
    private long sentNanos;
    private String holdWhy = "";
    private boolean gone;

    Exchange(Common common, Lane lane, ClientSide client, HttpRequest request) {
        this(
                common,
                lane,
                client,
                request,
                common.router().match(request, client.caller().relayed()));
    }

    Exchange(Common common, Lane lane, ClientSide client, HttpRequest request, Router.Matched matched) {
        this.common = common;
        this.lane = lane;
        this.client = client;
        this.request = request;
        this.matched = matched;
        this.onward = client.caller().relayed() ? Headers.ofRelay(request) : Headers.ofClient(request, client.caller());
        this.sticky = Stickiness.place(matched.workload(), request, client.caller());
        Headers.frameRequest(onward, request);
        this.upgrade = Upgrade.wanted(request, matched);
        upgrade.ifPresent(protocol -> Upgrade.say(onward, protocol));
        boolean keyed = onward.contains(Headers.IDEMPOTENCY_KEY);
        this.repeatable =
                keyed || SAFE.contains(request.method().name()) || matched.tcp().isPresent();
        this.body = new Body(repeatable ? KEEP_BYTES : KEEP_UNKEYED_BYTES);
        this.startNanos = common.clock.getAsLong();
        this.answer = new Answer(common, client, request, matched);
        common.exchanges.incrementAndGet();
    }

    void start() {
        if (client.caller().relayed()) {
            common.tally.add(Tally.Count.RELAYED_IN);
        } else {
            common.budget.request(startNanos);
            if (common.isShed(matched)) {
                common.tally.add(Tally.Count.SHED);
                refuse(503, "both sites are overloaded; requests of this score wait", Headers.UNSERVED);
                return;
            }
        }
        place();
    }

    private Placement placement() {
        double draw = sticky.orElseGet(common.random::nextDouble);
        return Placement.choose(common.facts(matched, client.caller().relayed(), fence, failedHere, failedThere, draw));
    }

    private void place() {
        switch (placement()) {
            case Placement.Here here -> serveHere();
            case Placement.There there -> relay();
            case Placement.Hold hold -> hold(hold.why());
            case Placement.Refuse refusal ->
                refuse(503, refusal.why(), fence.isPresent() ? Headers.UNRELEASED : Headers.UNSERVED);
        }
    }

    private void hold(String why) {
        holdWhy = why;
        if (phase == Phase.HELD) {
            return;
        }
        if (common.held.incrementAndGet() > common.limits.heldRequests()) {
            common.held.decrementAndGet();
            common.tally.add(Tally.Count.HOLD_EXPIRED);
            refuse(503, "too many requests wait already: " + why, unansweredKind());
            return;
        }
        if (!everHeld) {
            everHeld = true;
            holdDeadlineNanos = common.clock.getAsLong() + common.limits.hold().toNanos();
            common.tally.add(Tally.Count.HELD);
        }
        phase = Phase.HELD;
        lane.fast.add(this);
    }

    private String unansweredKind() {
        return fence.isPresent() ? Headers.UNRELEASED : Headers.UNSERVED;
    }

    private void leaveHold(Phase next) {
        if (phase == Phase.HELD) {
            common.held.decrementAndGet();
        }
        phase = next;
    }

    @Override
    public void tick(long nowNanos) {
        switch (phase) {
            case HELD -> tickHeld(nowNanos);
            case QUEUED -> {
                if (nowNanos - sentNanos > common.limits.hold().toNanos()) {
                    leaveTurn(0);
                    shed();
                }
            }
            case SENT -> tickSent();
            case PLACING, CONFIRMING, OVER -> {}
        }
    }

    private void tickHeld(long nowNanos) {
        if (nowNanos > holdDeadlineNanos) {
            common.tally.add(Tally.Count.HOLD_EXPIRED);
            refuse(503, holdWhy, unansweredKind());
        } else if (nowNanos >= notBeforeNanos) {
            failedHere = false;
            failedThere = false;
            place();
        }
    }

    /** A request on its way to a place that is known to be gone need not wait for its answer's time to run out. */
    private void tickSent() {
        var under = attempt;
        if (turn != null || under == null) {
            return;
        }
        boolean movedOn = LocalTurn.holderOnly(matched)
                && attempted.isPresent()
                && common.traffic
                        .route(matched.workload().group())
                        .map(r -> attempted.get().epoch().isBefore(r.epoch()))
                        .orElse(false);
        if (!common.traffic.otherReachable() || movedOn) {
            under.lost("the other site " + (movedOn ? "lost the lease" : "does not answer"));
        }
    }

    private void serveHere() {
        leaveHold(Phase.QUEUED);
        lane.fast.add(this);
        sentNanos = common.clock.getAsLong();
        var expected = client.caller().relayed() ? Headers.epoch(request) : Optional.<Epoch>empty();
        turn = new LocalTurn(common, lane, matched, expected, this);
        turn.enter();
    }

    @Override
    public void go(InetSocketAddress backend) {
        if (turn == null) {
            return;
        }
        long life = turn.serviceLife();
        attempted = turn.accepted().map(epoch -> new Placement.Fence(epoch, true, life));
        onward.remove(Headers.EPOCH);
        send(common.local(matched, backend), common.limits.response().toNanos());
    }

    @Override
    public void shed() {
        turn = null;
        failedHere = true;
        phase = Phase.PLACING;
        if (!LocalTurn.holderOnly(matched) && placement() instanceof Placement.There) {
            relay();
        } else if (everHeld && !client.caller().relayed() && common.clock.getAsLong() < holdDeadlineNanos) {
            // It comes with all others that a takeover held up: they find their turns as the queue gets shorter.
            notBeforeNanos = common.clock.getAsLong() + PAUSE_NANOS;
            hold("the service is at its limit");
        } else {
            common.tally.add(Tally.Count.SHED);
            refuse(503, "the service is at its limit", Headers.UNSERVED);
        }
    }

    @Override
    public void notNow(String why, boolean soon) {
        turn = null;
        phase = Phase.PLACING;
        if (client.caller().relayed() && !soon) {
            refuse(503, why, unansweredKind());
        } else {
            notBeforeNanos = common.clock.getAsLong();
            hold(why);
        }
    }

    private void relay() {
        var relay = common.traffic.otherRelay();
        if (relay.isEmpty()) {
            hold("the other site has no relay");
            return;
        }
        leaveHold(Phase.SENT);
        turn = null;
        attempted = common.traffic
                .route(matched.workload().group())
                .map(route -> new Placement.Fence(route.epoch(), false, 0));
        if (LocalTurn.holderOnly(matched)) {
            attempted.ifPresent(a -> onward.set(Headers.EPOCH, a.epoch().number()));
        }
        long patience = common.limits
                .response()
                .plus(common.limits.hold().multipliedBy(2))
                .toNanos();
        send(new Upstreams.Place(relay.get(), Upstreams.Way.RELAY), patience);
    }

    private void send(Upstreams.Place where, long patienceNanos) {
        phase = Phase.SENT;
        lane.fast.add(this);
        sentNanos = common.clock.getAsLong();
        answer.expect(where.relay() ? Optional.empty() : Optional.of(common.traffic.here()), turn);
        var head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, request.method(), request.uri(), onward.copy());
        var next = new Attempt(lane, common, head, body, patienceNanos, this);
        attempt = next;
        next.start(where);
    }

    @Override
    public void answerHead(HttpResponse head) {
        answer.head(head, body.complete()).ifPresent(withheld -> {
            cancelAttempt();
            failed(withheld);
        });
        if (answer.started() && turn != null && !LocalTurn.holderOnly(matched) && Headers.isOpenEnded(head.headers())) {
            turn.leave(
                    common.clock.getAsLong() - sentNanos); // it may go on for hours: how soon it began is what counts
        }
    }

    @Override
    public void answerChunk(ByteBuf chunk) {
        if (!answer.chunk(chunk)) {
            cancelAttempt();
            leaveTurn(0);
            common.tally.add(Tally.Count.REFUSED_UNPROTECTED);
            refuse(503, "the answer is larger than can be held until it is safe; the write may have been done", "");
        }
    }

    @Override
    public void answerEnd(HttpHeaders trailers) {
        attempt = null;
        answer.trailers(trailers);
        long backendNanos = common.clock.getAsLong() - sentNanos;
        var accepted = turn == null ? Optional.<Epoch>empty() : turn.accepted();
        var token = turn == null ? OptionalLong.empty() : turn.token();
        leaveTurn(backendNanos);
        answer.measured(sentNanos - startNanos, backendNanos);
        var relayFailure = answer.relayFailure();
        if (relayFailure.isPresent()) {
            failed(relayFailure.get());
        } else if (answer.held() && accepted.isPresent() && !gone) {
            phase = Phase.CONFIRMING;
            new Confirmation(lane, common, matched, accepted.get(), answer.heldSuccess(), this).start(token);
        } else {
            finish(answer.finish(body.complete()));
        }
    }

    @Override
    public boolean switches() {
        return upgrade.isPresent();
    }

    @Override
    public void switched(HttpResponse head, Channel connection) {
        attempt = null;
        boolean here = turn != null;
        leaveTurn(common.clock.getAsLong() - sentNanos);
        var mayStay = Upgrade.mayStay(common, matched, attempted, here);
        if (gone || !mayStay.getAsBoolean()) {
            var _ = connection.close();
            failed(new Failure.Unreleased("the place that took the connection may no longer serve it"));
        } else {
            finish(answer.switched(head, upgrade.orElseThrow(), connection, mayStay));
        }
    }

    @Override
    public void release() {
        finish(answer.finish(body.complete()));
    }

    @Override
    public void withhold(String why) {
        failed(new Failure.Unreleased(why));
    }

    @Override
    public void refuse(String why) {
        refuse(503, why, "");
    }

    @Override
    public boolean wantsMore() {
        return answer.held() || client.writable();
    }

    @Override
    public void wantBody() {
        if (!gone) {
            client.readMore();
        }
    }

    @Override
    public void failed(Failure failure) {
        attempt = null;
        boolean wasHere =
                turn != null || attempted.map(Placement.Fence::attemptWasHere).orElse(false);
        leaveTurn(0);
        if (answer.started()) {
            common.tally.add(Tally.Count.BROKEN);
            client.abort();
            finish(answer.broken());
            return;
        }
        answer.forget();
        phase = Phase.PLACING;
        failedHere |= wasHere;
        failedThere |= !wasHere;
        switch (failure) {
            case Failure.Unsent unsent -> again(unsent.why());
            case Failure.Unserved unserved -> again(unserved.why());
            case Failure.Lost lost -> afterSent(lost.why(), 502);
            case Failure.Unreleased unreleased -> afterSent(unreleased.why(), 503);
        }
    }

    private void again(String why) {
        if (gone || !body.replayable()) {
            refuse(503, why, unansweredKind());
        } else {
            notBeforeNanos = common.clock.getAsLong() + PAUSE_NANOS;
            place();
        }
    }

    private void afterSent(String why, int status) {
        if (gone || !repeatable || !body.replayable()) {
            refuse(status, why + "; the request may have been carried out", Headers.UNRELEASED);
            return;
        }
        if (!common.budget.take(common.clock.getAsLong())) {
            common.tally.add(Tally.Count.RETRIES_REFUSED);
            refuse(status, why + "; too many requests were repeated lately", Headers.UNRELEASED);
            return;
        }
        common.tally.add(Tally.Count.RETRIES);
        if (matched.writing() && matched.tcp().isEmpty()) { // nothing is said on a connection before it is passed on
            fence = attempted;
        }
        again(why);
    }

    /** Part of the request's body arrived. Takes over the buffer. */
    void bodyArrived(ByteBuf chunk, boolean last) {
        if (phase == Phase.OVER) {
            chunk.release();
            return;
        }
        body.add(chunk);
        if (last) {
            body.end();
        }
        if (attempt != null) {
            attempt.pump();
        }
    }

    boolean waitsForBody() {
        return phase == Phase.SENT && !body.complete() && body.exhausted();
    }

    boolean answerStarted() {
        return answer.started();
    }

    void clientWritable() {
        if (attempt != null) {
            attempt.resume();
        }
    }

    /** A write that was sent whole goes on to its end, so that it is counted and its cut stays clean; all else stops. */
    void clientGone() {
        gone = true;
        boolean letGoOn = matched.writing() && body.complete() && (phase == Phase.SENT || phase == Phase.CONFIRMING);
        if (phase != Phase.OVER && !letGoOn) {
            cancelAttempt();
            leaveTurn(0);
            finish(answer.abandoned());
        }
    }

    private void cancelAttempt() {
        var under = attempt;
        attempt = null;
        if (under != null) {
            under.cancel();
        }
    }

    private void leaveTurn(long latencyNanos) {
        var taken = turn;
        turn = null;
        if (taken != null) {
            taken.leave(latencyNanos);
        }
    }

    private void refuse(int status, String why, String marker) {
        answer.forget();
        finish(answer.refuse(status, matched.workload().group() + ": " + why, marker, body.complete()));
    }

    private void finish(Answer.Result result) {
        if (phase == Phase.OVER) {
            return;
        }
        leaveHold(Phase.OVER);
        lane.fast.remove(this);
        body.release();
        common.exchanges.decrementAndGet();
        if (!client.caller().relayed()) {
            common.tally.served(result.served());
            common.traffic.observed(result.observation());
            common.log(client.caller(), request, result.observation());
        }
        result.goOn().run();
    }
}
