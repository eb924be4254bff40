package dev.sundog.agent;

import dev.sundog.link.Credentials;
import java.time.Duration;
import java.time.Instant;

/**
 * What this agent's certificate says.
 *
 * @param installation short id of the certificate authority
 * @param ends when nobody believes it any more
 */
record Certified(String installation, Instant ends) {
    static Certified by(Credentials credentials) {
        return new Certified(credentials.identity().installation().toString(), credentials.expires());
    }

    /** Seconds until it ends; negative afterwards. */
    double secondsLeft(Instant now) {
        return Duration.between(now, ends).toMillis() / 1000.0;
    }
}
