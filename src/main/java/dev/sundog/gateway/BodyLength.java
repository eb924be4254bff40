package dev.sundog.gateway;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.util.OptionalLong;

/**
 * How much of a request's body is still to come, where its head says it. A body must be as long as that: whoever reads it as
 * HTTP/1.1 would take what is left over for a request of its own.
 */
record BodyLength(OptionalLong left) {
    static final BodyLength UNKNOWN = new BodyLength(OptionalLong.empty());

    /** Of a request without {@link RequestCheck#problem}. */
    static BodyLength of(HttpRequest request) {
        var said = request.headers().get(HttpHeaderNames.CONTENT_LENGTH);
        return said == null ? UNKNOWN : new BodyLength(OptionalLong.of(Long.parseLong(said)));
    }

    BodyLength less(int bytes) {
        return left.isEmpty() ? this : new BodyLength(OptionalLong.of(left.getAsLong() - bytes));
    }

    /** @param last whether nothing more comes */
    boolean isWrong(boolean last) {
        return left.isPresent() && (left.getAsLong() < 0 || (last && left.getAsLong() > 0));
    }
}
