package bench.failover;

import bench.common.Programs;
import dev.sundog.demo.Wan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What both ways of doing it stand on: the same data, the same shop, the same line between the sites. */
final class Ground {
    private static final int ARTICLES = 100;
    private static final int ARTICLE_BYTES = 8_000;
    static final double MBIT = 100;
    private static final Duration ROUND_TRIP = Duration.ofMillis(40);

    private final Path directory;
    private final Path shop;

    /**
     * Makes the data.
     *
     * @param directory an empty one
     * @param shop the classes of the shop
     */
    Ground(Path directory, Path shop) throws IOException {
        this.directory = directory;
        this.shop = shop;
        var random = new Random(1);
        var names = new ArrayList<String>();
        Files.createDirectories(data("private").resolve("catalogue"));
        Files.createDirectories(data("private").resolve("orders"));
        Files.createDirectories(data("public"));
        for (int i = 0; i < ARTICLES; i++) {
            var content = new byte[ARTICLE_BYTES];
            random.nextBytes(content);
            Files.write(data("private").resolve("catalogue/a" + i), content);
            names.add("catalogue/a" + i);
        }
        Files.write(catalogue(), names);
    }

    Path directory() {
        return directory;
    }

    Path data(String site) {
        return directory.resolve("data-" + site);
    }

    Path catalogue() {
        return directory.resolve("catalogue.txt");
    }

    Path log(String name) {
        return directory.resolve(name + ".log");
    }

    Wan line() {
        return new Wan(MBIT, ROUND_TRIP, Duration.ZERO);
    }

    /** The command of a site's shop. */
    List<String> shop(String site, int port) {
        return List.of(
                Programs.program(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-cp",
                shop.toString(),
                "Shop",
                data(site).toString(),
                Integer.toString(port));
    }
}
