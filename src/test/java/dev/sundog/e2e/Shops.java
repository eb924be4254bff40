package dev.sundog.e2e;

import dev.sundog.e2e.Estate.Port;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import javax.tools.ToolProvider;

/** Installations whose workload {@code files} is the example shop, run by the agents. */
final class Shops {
    private static final String WORKLOAD = """
        rpo: %s
        data:
          - {path: orders, writes: append}
        operations:
          - route: "GET /orders/*"
            data: [orders]
            reads: committed
          - route: "POST /orders"
            data: [orders]
        service:
          run:
            command: {private: [%s, "%d"], public: [%s, "%d"]}
            address: {private: "127.0.0.1:%d", public: "127.0.0.1:%d"}
            health: /health
            standby: %s
        """;

    private Shops() {}

    /** The words that start it, of a class that is compiled once: three agents and two compilers are much for a small machine. */
    private static String shop(Estate estate, Object data) {
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var classes = estate.root().resolve("shop");
        if (!Files.exists(classes.resolve("Shop.class"))) {
            int result = ToolProvider.getSystemJavaCompiler()
                    .run(null, null, null, "-d", classes.toString(), "examples/Shop.java");
            if (result != 0) {
                throw new AssertionError("examples/Shop.java does not compile");
            }
        }
        return java + ", -Xmx96m, \"-XX:+UseSerialGC\", \"-XX:TieredStopAtLevel=1\", -cp, " + classes + ", Shop, \""
                + data + "\"";
    }

    static Estate estate(Path root, String rpo, String standby) {
        return estate(root, rpo, standby, "");
    }

    /** One that can be rehearsed at the port that its witness does not need. */
    static Estate rehearsed(Path root) {
        var estate = new Estate(root);
        return with(
                estate,
                "0s",
                "promotion",
                "drill: {command: [%s, \"%d\"], address: \"127.0.0.1:%d\"}"
                        .formatted(shop(estate, "{root}"), drillPort(estate), drillPort(estate)));
    }

    static int drillPort(Estate estate) {
        return estate.port(Voter.WITNESS, Port.SERVICE);
    }

    /** @param more lines of the service */
    static Estate estate(Path root, String rpo, String standby, String more) {
        return with(new Estate(root), rpo, standby, more);
    }

    private static Estate with(Estate estate, String rpo, String standby, String more) {
        int here = estate.port(Voter.PRIVATE, Port.SERVICE);
        int there = estate.port(Voter.PUBLIC, Port.SERVICE);
        var text = WORKLOAD.formatted(
                rpo,
                shop(estate, estate.data(Site.PRIVATE)),
                here,
                shop(estate, estate.data(Site.PUBLIC)),
                there,
                here,
                there,
                standby);
        return estate.workload(text + more.indent(4));
    }

    /** Which of these orders are not in the data of a site. */
    static Set<String> missing(Collection<String> orders, Path data) throws IOException {
        var missing = new TreeSet<>(orders);
        try (var files = Files.newDirectoryStream(data.resolve("orders"), "*.log")) {
            for (var file : files) {
                Files.readAllLines(file).forEach(line -> missing.remove(line.split(" ", -1)[0]));
            }
        }
        return missing;
    }
}
