package dev.sundog.link;

import dev.sundog.model.Voter;
import java.net.URI;
import java.util.UUID;

/** Who an agent is, as its certificate says: {@code sundog://<installation>/<voter>}. */
public record Identity(UUID installation, Voter voter) {
    /** Reads what {@link #uri} gives; fails on anything else. */
    static Identity of(URI uri) {
        return new Identity(
                UUID.fromString(uri.getHost()), Voter.parse(uri.getPath().substring(1)));
    }

    URI uri() {
        return URI.create("sundog://" + installation + "/" + voter.label());
    }

    @Override
    public String toString() {
        return voter.label() + " of installation " + installation;
    }
}
