package dev.sundog.api;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Whom the door lets in, and what of theirs. Browsers are told from programs by the headers that pages cannot forge. */
final class Guard {
    private static final Pattern HOST = Pattern.compile("(\\[[0-9a-f:.%]+]|[a-z0-9._-]+)(:[0-9]{1,5})?");
    private static final Pattern NUMBER = Pattern.compile("\\[[0-9a-f:.%]+]|[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final String SESSION = "/v1/session";

    private final Set<String> names;
    private final Logins logins;

    /** @param names of this host besides numbers and localhost, in lower case */
    Guard(List<String> names, Logins logins) {
        this.names = new HashSet<>(names);
        this.names.add("localhost");
        this.logins = logins;
    }

    /** What becomes of a request. */
    sealed interface Verdict {
        /** It is answered as who it is. */
        record Admitted(String who) implements Verdict {}

        record Refused(HttpAnswer answer) implements Verdict {}
    }

    /**
     * Judges a request.
     *
     * @param certificate subject of the client's certificate, which the installation's authority signed; empty for none
     */
    Verdict judge(HttpRequest request, Optional<String> certificate) {
        var why = otherHost(request);
        if (!request.path().startsWith("/v1/")) {
            return why.isPresent() ? new Verdict.Refused(why.get()) : new Verdict.Admitted("anybody");
        }
        why = why.or(() -> otherSite(request)).or(() -> otherType(request));
        return why.isPresent() ? new Verdict.Refused(why.get()) : credentials(request, certificate);
    }

    /** Against DNS rebinding: a name that somebody else gave this address is not answered. */
    private Optional<HttpAnswer> otherHost(HttpRequest request) {
        var m = HOST.matcher(request.header("host").orElse("").toLowerCase(Locale.ROOT));
        boolean known = m.matches() && (NUMBER.matcher(m.group(1)).matches() || names.contains(m.group(1)));
        return known
                ? Optional.empty()
                : Optional.of(HttpAnswer.error(
                        421,
                        "This agent is not known by that name",
                        "Use its address, or list the name under 'api: names:' in the configuration"));
    }

    /** Against pages of others: what the browser says of where a request comes from. */
    private static Optional<HttpAnswer> otherSite(HttpRequest request) {
        var origin = request.header("origin");
        boolean ownOrigin = origin.isEmpty()
                || origin.get()
                        .toLowerCase(Locale.ROOT)
                        .replaceFirst("^https?://", "")
                        .equals(request.header("host").orElse("").toLowerCase(Locale.ROOT));
        boolean ownSite = request.header("sec-fetch-site")
                .map(s -> s.equals("same-origin") || s.equals("none"))
                .orElse(true);
        return ownOrigin && ownSite
                ? Optional.empty()
                : Optional.of(HttpAnswer.error(
                        403,
                        "The request comes from another site's page",
                        "Use the page that the agent itself serves"));
    }

    /** A form of another page can send everything but this. */
    private static Optional<HttpAnswer> otherType(HttpRequest request) {
        if (request.method().equals("GET")) {
            return Optional.empty();
        }
        var type = request.header("content-type").orElse("").toLowerCase(Locale.ROOT);
        return type.matches("application/json(;.*)?")
                ? Optional.empty()
                : Optional.of(HttpAnswer.error(
                        415, "The body is not declared as JSON", "Send 'Content-Type: application/json'"));
    }

    private Verdict credentials(HttpRequest request, Optional<String> certificate) {
        var given = request.header("authorization");
        if (given.isPresent()) {
            var bearer = given.get().startsWith("Bearer ") ? given.get().substring(7) : "";
            return logins.who(bearer)
                    .<Verdict>map(Verdict.Admitted::new)
                    .orElseGet(() ->
                            unknown("The token is not known here: sessions end after 12 hours, and with the agent"));
        }
        boolean opens = request.method().equals("POST") && request.path().equals(SESSION);
        if (certificate.isPresent()) {
            // A browser sends the certificate with whatever any page asks for; a session's token it does not.
            boolean reads = request.method().equals("GET");
            return opens || reads || request.header("origin").isEmpty()
                    ? new Verdict.Admitted("certificate " + certificate.get())
                    : unknown("From a browser, changes need a session besides the certificate");
        }
        return opens ? new Verdict.Admitted("nobody yet") : unknown("This needs a token");
    }

    private static Verdict unknown(String why) {
        return new Verdict.Refused(HttpAnswer.error(
                401,
                why,
                "For the page: sundog page. For programs: 'Authorization: Bearer' and the content of api.token",
                "WWW-Authenticate: Bearer"));
    }

    /** Opens a session: by a code, or for whom a certificate has made known. */
    SessionReport session(Routes.Ask.Session ask, Optional<String> certificate) {
        return ask.code().isEmpty() && certificate.isPresent()
                ? logins.open("session of certificate " + certificate.get())
                : logins.redeem(ask.code().orElse(""));
    }
}
