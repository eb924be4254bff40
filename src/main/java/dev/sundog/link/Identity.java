package dev.sundog.link;

import dev.sundog.model.Voter;
import java.net.URI;
import java.util.UUID;

/** Who an agent is, as its certificate says: {@code sundog://<installation>/<voter>}. */
public record Identity(UUID installation, Voter voter) {
    URI uri() {
        return URI.create("sundog://" + installation + "/" + voter.label());
    }

    @Override
    public String toString() {
        return voter.label() + " of installation " + installation;
    }
}
