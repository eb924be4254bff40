package dev.sundog.telemetry;

import dev.sundog.model.GroupId;
import dev.sundog.profile.OperationObservation;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** What one line of a server's log says. */
public sealed interface LogLine {
    /**
     * A request.
     *
     * @param service to which it was passed on, as the log names it; empty where the log is of one service
     * @param target path and query
     * @param status of the answer, 100 to 999
     * @param seconds that answering took; empty where the format does not say
     * @param atNanos of the line, since 1970
     */
    record Request(
            Optional<String> service, String method, String target, int status, OptionalDouble seconds, long atNanos)
            implements LogLine {
        private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "REPORT");

        /** Method and path, as operations are named. */
        public String operation() {
            int query = target.indexOf('?');
            return method + " " + (query < 0 ? target : target.substring(0, query));
        }

        /** Whether its method may write. */
        public boolean isWriting() {
            return !READING.contains(method);
        }

        /** Whether the server failed (5xx). */
        public boolean isFailed() {
            return status >= 500 && status < 600;
        }

        /** One run of the operation; what it touched and called is not in a log. */
        public OperationObservation observation(GroupId group) {
            return OperationObservation.once(group, operation(), List.of(), isWriting(), seconds.orElse(0), atNanos);
        }
    }

    /** Nothing that can be used. */
    record Refused(String why) implements LogLine {}
}
