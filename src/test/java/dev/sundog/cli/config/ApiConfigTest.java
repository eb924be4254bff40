package dev.sundog.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.ApiAddress;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** {@code api} of a site. */
final class ApiConfigTest {
    private static final String SMALL = """
        version: 1
        sites:
          private: {link: "10.0.0.1:1", quorum: "10.0.0.1:2", relay: "10.0.0.1:3", gateway: "10.0.0.1:4"}
          public: {link: "10.0.0.2:1", quorum: "10.0.0.2:2", relay: "10.0.0.2:3", gateway: "10.0.0.2:4"}
        workloads:
          shop: {rpo: 5s, root: /srv/shop}
        """;

    private static void contradicts(String yaml, String expected) {
        var e = assertThrows(OperatorException.class, () -> Config.parse("sundog.yaml", yaml));
        assertTrue((e.what() + e.remedy()).contains(expected), e.what() + " -> " + e.remedy());
    }

    private static String withApi(String api) {
        return SMALL.replace("gateway: \"10.0.0.1:4\"", "gateway: \"10.0.0.1:4\", api: " + api);
    }

    @Test
    void thePageStaysOnLoopbackUnlessItIsSaidOtherwiseWithTls() {
        contradicts(withApi("\"10.0.0.1:5\""), "others can reach");
        contradicts(withApi("{listen: \"10.0.0.1:5\", tls: true}"), "others can reach");
        contradicts(withApi("{listen: \"10.0.0.1:5\", remote: true}"), "without TLS");
        contradicts(withApi("{remote: true, tls: true}"), "api.listen");
        contradicts(withApi("{listen: \"127.0.0.1:5\", names: [\"a:1\"]}"), "not the name of a host");
        contradicts(withApi("{listen: \"10.0.0.1:4\", remote: true, tls: true}"), "10.0.0.1:4");
        var alone = Config.parse("sundog.yaml", withApi("\"[::1]:5\"")).sites();
        assertEquals(
                Optional.of(new ApiAddress("[::1]:5", false, false, List.of())),
                alone.get(Voter.PRIVATE).operators().api());
        assertEquals(Optional.empty(), alone.get(Voter.PUBLIC).operators().api());
        var far = "{listen: \"10.0.0.1:5\", remote: true, tls: true, names: [s.example]}";
        assertEquals(
                Optional.of(new ApiAddress("10.0.0.1:5", true, true, List.of("s.example"))),
                Config.parse("sundog.yaml", withApi(far))
                        .sites()
                        .get(Voter.PRIVATE)
                        .operators()
                        .api());
    }
}
