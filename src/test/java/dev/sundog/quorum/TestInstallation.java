package dev.sundog.quorum;

import dev.sundog.link.Authority;
import dev.sundog.link.Credentials;
import dev.sundog.link.HostPort;
import dev.sundog.link.Issuer;
import dev.sundog.link.JoinDesk;
import dev.sundog.link.Joining;
import dev.sundog.model.Voter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** An installation for one test, with what its voters know each other by. */
final class TestInstallation {
    private final Path directory;
    private final Map<Voter, Credentials> credentials = new EnumMap<>(Voter.class);

    TestInstallation(Path directory) {
        this.directory = directory;
        if (!Files.exists(directory)) {
            Authority.create(directory, Map.of(), Instant.now(), new SecureRandom());
        }
    }

    Path directory() {
        return directory;
    }

    /** Gives a voter another certificate and key, in its bundle. */
    void renew(Voter voter) {
        var random = new SecureRandom();
        var any = new HostPort("127.0.0.1", 0);
        var terms = new JoinDesk.Terms(Map.of(voter, List.of()), Duration.ofMinutes(1), Duration.ofDays(30));
        var issuer = Issuer.open(Issuer.at(directory), random);
        try (var desk = JoinDesk.open(issuer, any, any, terms, InstantSource.system(), event -> {})) {
            new Joining(desk.invitations().getFirst(), InstantSource.system(), random)
                    .again(directory.resolve(voter.label()));
        }
    }

    Credentials of(Voter voter) {
        return credentials.computeIfAbsent(voter, v -> Credentials.load(directory.resolve(v.label()), Instant.now()));
    }
}
