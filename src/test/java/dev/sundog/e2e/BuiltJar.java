package dev.sundog.e2e;

import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What processes of tests load classes from: the jar that was just built, with the JVM's cache of loaded classes (JEP 483), which a first
 * installation that is started for it leaves behind. An agent needs a quarter less of a processor then until it protects something.
 * Where no jar is named, as in an editor, the class path of the tests.
 */
final class BuiltJar {
    private static final @Nullable String JAR = System.getProperty("sundog.jar");

    private static @Nullable List<String> options;

    private BuiltJar() {}

    static synchronized List<String> options() {
        if (options == null) {
            options = JAR == null ? classPath(System.getProperty("java.class.path")) : cached(Path.of(JAR));
        }
        return options;
    }

    private static List<String> classPath(String path) {
        return List.of("-cp", path);
    }

    private static List<String> cached(Path jar) {
        var plain = classPath(jar.toString());
        try {
            var name = "sundog-" + Files.getLastModifiedTime(jar).toMillis() + ".aot";
            var cache = jar.resolveSibling(name);
            if (!Files.exists(cache)) {
                old(jar.getParent());
                make(cache, plain);
            }
            return Files.exists(cache)
                    ? Stream.concat(Stream.of("-XX:AOTCache=" + cache), plain.stream())
                            .toList()
                    : plain;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void old(Path directory) throws IOException {
        try (var caches = Files.newDirectoryStream(directory, "sundog-*.aot*")) {
            for (var cache : caches) {
                Files.delete(cache);
            }
        }
    }

    /** Without a cache the tests only take longer. */
    private static void make(Path cache, List<String> plain) throws IOException, InterruptedException {
        var root = Files.createTempDirectory("sd");
        var draft = Path.of(cache + ".new");
        try {
            record(root, draft, plain);
        } catch (AssertionError e) {
            System.err.println("no cache of loaded classes: " + e.getMessage());
        } finally {
            try (var tree = Files.walk(root)) {
                for (var path : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        Files.deleteIfExists(Path.of(draft + ".config"));
        if (Files.exists(draft)) {
            Files.move(draft, cache);
        }
    }

    private static void record(Path root, Path draft, List<String> plain) throws IOException, InterruptedException {
        var recording = new ArrayList<>(List.of("-XX:AOTCacheOutput=" + draft));
        recording.addAll(plain);
        try (var estate = new Estate(root, Estate.java(plain))) {
            Files.writeString(estate.data(Site.PRIVATE).resolve("a"), "a");
            estate.up(Voter.PUBLIC, Voter.WITNESS);
            estate.launcher(Estate.java(recording)).up(Voter.PRIVATE);
            estate.until("protected", Estate.LONG, () -> estate.isProtected(Voter.PRIVATE));
            var recorded = estate.process(Voter.PRIVATE);
            recorded.destroy();
            recorded.waitFor(Estate.LONG.toSeconds(), TimeUnit.SECONDS);
        }
    }
}
