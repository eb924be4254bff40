package dev.sundog.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.AuthorityPlace;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who has the authority: one of the agents that there are, in a directory, at an address of its own. */
final class AuthorityConfigTest {
    private static final String BEFORE = """
        version: 1
        sites:
          private: {link: "10.0.0.1:1", quorum: "10.0.0.1:2", relay: "10.0.0.1:3", gateway: "10.0.0.1:4"}
          public: {link: "10.0.0.2:1", quorum: "10.0.0.2:2", relay: "10.0.0.2:3", gateway: "10.0.0.2:4"}
        workloads:
          shop: {rpo: 1s, root: /srv/shop, data: [{path: orders}]}
        """;

    private static Config with(String authority) {
        return Config.parse("sundog.yaml", BEFORE + "authority: " + authority + "\n");
    }

    @Test
    void itIsReadAndNobodyHasItUnlessSaid() {
        var place = new AuthorityPlace(Voter.PUBLIC, "/srv/authority", "10.0.0.2:5");
        assertEquals(
                Optional.of(place),
                with("{at: public, directory: /srv/authority, listen: \"10.0.0.2:5\"}")
                        .authority());
        assertEquals(Optional.empty(), Config.parse("x", BEFORE).authority());
    }

    @Test
    void whatCannotBeIsRefusedWithTheKey() {
        var wrong = Map.of(
                "{directory: /a, listen: \"10.0.0.2:5\"}", "authority.at is missing",
                "{at: cloud, directory: /a, listen: \"10.0.0.2:5\"}", "at",
                "{at: witness, directory: /a, listen: \"10.0.0.2:5\"}", "which is not among the sites",
                "{at: public, listen: \"10.0.0.2:5\"}", "directory",
                "{at: public, directory: a, listen: \"10.0.0.2:5\"}", "which is not absolute",
                "{at: public, directory: /a}", "listen",
                "{at: public, directory: /a, listen: \"10.0.0.2:1\"}", "are both 10.0.0.2:1");
        wrong.forEach((text, why) -> {
            var e = assertThrows(OperatorException.class, () -> with(text), text);
            assertTrue(e.what().contains(why), e.what());
        });
    }
}
