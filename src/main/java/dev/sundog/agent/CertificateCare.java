package dev.sundog.agent;

import dev.sundog.host.BootClock;
import dev.sundog.link.Credentials;
import dev.sundog.link.HostPort;
import dev.sundog.link.Issuer;
import dev.sundog.link.RenewalDesk;
import dev.sundog.link.Upkeep;
import dev.sundog.model.AuthorityPlace;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/** Starts what keeps this agent's certificate up to date, and, where the authority is at hand, that of the others. */
record CertificateCare(Credentials credentials, Optional<AuthorityPlace> authority, SecureRandom random) {
    private static final InstantSource CLOCK = InstantSource.system();

    /** Each part that is started goes to {@code opened}. */
    Upkeep start(Consumer<AutoCloseable> opened) {
        var upkeep = new Upkeep(credentials, source(opened), CLOCK, random).start();
        opened.accept(upkeep);
        return upkeep;
    }

    private Upkeep.Source source(Consumer<AutoCloseable> opened) {
        if (authority.isEmpty()) {
            return new Upkeep.Source.People();
        }
        var place = authority.get();
        var at = HostPort.parse(place.listen());
        if (place.at() != credentials.identity().voter()) {
            return new Upkeep.Source.Other(place.at(), at);
        }
        var issuer = Issuer.open(Path.of(place.directory()), random);
        opened.accept(RenewalDesk.open(credentials, issuer, at, CLOCK, BootClock::nanos));
        return new Upkeep.Source.Own(issuer);
    }
}
