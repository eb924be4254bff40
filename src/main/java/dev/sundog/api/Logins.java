package dev.sundog.api;

import dev.sundog.model.OperatorException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Who may come: the token for programs, codes that are good once, and the sessions that they open. Kept as hashes. */
public final class Logins {
    static final Duration CODE = Duration.ofMinutes(2);
    static final Duration SESSION = Duration.ofHours(12);
    private static final int MOST_CODES = 64;
    private static final int MOST_SESSIONS = 1_000;

    private final String url;
    private final String token;
    private final SecureRandom random;
    private final LongSupplier nanos;
    private final Map<String, Long> codes = new LinkedHashMap<>();
    private final Map<String, Session> sessions = new LinkedHashMap<>();
    private long opened;

    /** @param who as an audit names it */
    private record Session(String who, long endsNanos) {}

    /**
     * Nobody is logged in.
     *
     * @param url of the page
     * @param token that programs send
     */
    public Logins(String url, String token, SecureRandom random, LongSupplier nanos) {
        this.url = url;
        this.token = hash(token);
        this.random = random;
        this.nanos = nanos;
    }

    /** A code that opens one session. */
    synchronized LoginReport issue() {
        var code = secret(random);
        codes.put(hash(code), nanos.getAsLong() + CODE.toNanos());
        trim(codes, MOST_CODES);
        return new LoginReport(url + "#login=" + code, code, CODE.toSeconds());
    }

    /**
     * Opens a session by a code, which is of no use any more.
     *
     * @throws OperatorException when it is none, or was used, or is too old
     */
    synchronized SessionReport redeem(String code) {
        var ends = codes.remove(hash(code));
        if (ends == null || ends - nanos.getAsLong() < 0) {
            throw new OperatorException(
                    "This login was used already, or is older than two minutes", "Ask for another with: sundog page");
        }
        return open("session " + (opened + 1));
    }

    /** Opens a session for somebody who is known otherwise. */
    synchronized SessionReport open(String who) {
        opened++;
        var secret = secret(random);
        sessions.put(hash(secret), new Session(who, nanos.getAsLong() + SESSION.toNanos()));
        trim(sessions, MOST_SESSIONS);
        return new SessionReport(secret, SESSION.toSeconds());
    }

    /** Whose a bearer token is; empty when it is nobody's. */
    synchronized Optional<String> who(String bearer) {
        var hash = hash(bearer);
        if (hash.equals(token)) {
            return Optional.of("the token");
        }
        return Optional.ofNullable(sessions.get(hash))
                .filter(s -> s.endsNanos() - nanos.getAsLong() > 0)
                .map(Session::who);
    }

    private static <T> void trim(Map<String, T> oldestFirst, int most) {
        while (oldestFirst.size() > most) {
            oldestFirst.remove(oldestFirst.keySet().iterator().next());
        }
    }

    /** 256 bits that nobody can guess, as text for addresses and headers. */
    static String secret(SecureRandom random) {
        var bytes = new byte[32];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Looked up by this, how long a comparison takes tells nothing. */
    private static String hash(String secret) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
