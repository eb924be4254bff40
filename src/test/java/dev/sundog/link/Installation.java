package dev.sundog.link;

import dev.sundog.model.Voter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;

/** A real installation in a temporary directory. */
record Installation(Path directory) {
    static Installation in(Path directory) {
        Authority.create(directory, Map.of(Voter.PUBLIC, "203.0.113.7"), Instant.now(), new SecureRandom());
        return new Installation(directory);
    }

    Path bundle(Voter voter) {
        return directory.resolve(voter.label());
    }

    Issuer issuer() {
        return Issuer.open(Issuer.at(directory), new SecureRandom());
    }

    Credentials of(Voter voter) {
        return Credentials.load(bundle(voter), Instant.now());
    }
}
