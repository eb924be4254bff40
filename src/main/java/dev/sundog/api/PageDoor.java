package dev.sundog.api;

import dev.sundog.model.OperatorException;
import java.util.List;
import java.util.Optional;

/** What is answered to whom: the guard first, then the page's own files, sessions, events, or a route. */
final class PageDoor {
    private final Guard guard;
    private final Routes routes;
    private final Audit audit;
    private final PageFiles files = new PageFiles();
    private final EventStreams events;
    private final Sparing refusals = new Sparing(System::nanoTime);

    PageDoor(Guard guard, Routes routes, Audit audit) {
        this.guard = guard;
        this.routes = routes;
        this.audit = audit;
        this.events = new EventStreams(() -> Json.line(routes.overview()));
    }

    void start() {
        events.start();
    }

    EventStreams events() {
        return events;
    }

    /** What goes back. */
    sealed interface Reply {
        record Whole(HttpAnswer answer) implements Reply {}

        /** A stream of events, as long as there is room. */
        record Events() implements Reply {}
    }

    Reply come(HttpRequest request, Optional<String> certificate, String from) {
        return switch (guard.judge(request, certificate)) {
            case Guard.Verdict.Refused refused -> refused(request, refused.answer(), from);
            case Guard.Verdict.Admitted admitted ->
                admitted(request, certificate, new Audit.Caller(admitted.who(), from));
        };
    }

    private Reply refused(HttpRequest request, HttpAnswer answer, String from) {
        if (!request.method().equals("GET")) {
            refusals.turn().ifPresent(unsaid -> {
                note(request, new Audit.Caller("nobody", from), answer.status());
                if (unsaid > 0) {
                    audit.line("and " + unsaid + " more like that, which are not noted one by one");
                }
            });
        }
        return new Reply.Whole(answer);
    }

    private Reply admitted(HttpRequest request, Optional<String> certificate, Audit.Caller caller) {
        if (!request.path().startsWith("/v1/")) {
            return new Reply.Whole(files.answer(request));
        }
        return switch (request.method() + " " + request.path()) {
            case "GET /v1/events" -> new Reply.Events();
            case "POST /v1/session" -> new Reply.Whole(HttpAnswer.of(session(request, certificate, caller), List.of()));
            default -> new Reply.Whole(HttpAnswer.of(routes.answer(request, caller), List.of()));
        };
    }

    private Routes.Answer session(HttpRequest request, Optional<String> certificate, Audit.Caller caller) {
        var answer = opened(request, certificate);
        note(request, caller, answer.status());
        return answer;
    }

    private Routes.Answer opened(HttpRequest request, Optional<String> certificate) {
        try {
            var ask = Routes.read(request, Routes.Ask.Session.class);
            return new Routes.Answer(200, Json.line(guard.session(ask, certificate)));
        } catch (Routes.BadRequest e) {
            return Routes.Answer.error(400, e.what(), e.remedy());
        } catch (OperatorException e) {
            return Routes.Answer.error(401, e.what(), e.remedy());
        }
    }

    /** Without the body: it may be a code, or of somebody who is nobody. */
    private void note(HttpRequest request, Audit.Caller caller, int status) {
        var bare = new HttpRequest(request.method(), request.path(), request.query(), "");
        audit.note(caller, bare, new Routes.Answer(status, ""), 0);
    }
}
