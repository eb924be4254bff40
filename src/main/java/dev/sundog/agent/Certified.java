package dev.sundog.agent;

import dev.sundog.api.CertificateReport;
import dev.sundog.link.Credentials;
import dev.sundog.link.Upkeep;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What this agent's certificate says at the moment, and how it is kept up to date. */
record Certified(Credentials credentials, Upkeep upkeep) {
    /** Of the certificate authority. */
    String installation() {
        return credentials.identity().installation().toString();
    }

    /** Seconds until it ends; negative afterwards. */
    double secondsLeft(Instant now) {
        return Duration.between(now, credentials.expires()).toMillis() / 1000.0;
    }

    CertificateReport report() {
        return new CertificateReport(
                credentials.serial(),
                credentials.expires().toString(),
                upkeep.renewal(),
                credentials.revocations(),
                upkeep.problem());
    }

    /** What a person has to do about it. */
    Optional<String> warning() {
        return upkeep.problem().map(why -> "certificate: " + why);
    }
}
