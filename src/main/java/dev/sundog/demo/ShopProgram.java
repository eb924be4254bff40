package dev.sundog.demo;

import dev.sundog.model.OperatorException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;

/** The example shop as a command: compiled once where there is a compiler, else compiled at each start by {@code java} itself. */
final class ShopProgram {
    private ShopProgram() {}

    /** The words that start the shop, without its own arguments. */
    static List<String> command(Path classes) {
        var source = source();
        var heap = List.of(Processes.java(), "-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
        var compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            // A package has a runtime without a compiler, and the shop compiled beside its source.
            return join(heap, List.of("-cp", String.valueOf(source.getParent()), "Shop"));
        }
        var errors = new ByteArrayOutputStream();
        int result = compiler.run(null, errors, errors, "-d", classes.toString(), source.toString());
        if (result != 0) {
            throw new OperatorException(
                    source + " does not compile: " + errors.toString(StandardCharsets.UTF_8), "Restore the file");
        }
        return join(heap, List.of("-cp", classes.toString(), "Shop"));
    }

    private static List<String> join(List<String> a, List<String> b) {
        var all = new ArrayList<>(a);
        all.addAll(b);
        return all;
    }

    private static Path source() {
        var home =
                Path.of(System.getProperty("sundog.home", ".")).toAbsolutePath().normalize();
        var source = home.resolve("examples/Shop.java");
        if (!Files.isReadable(source)) {
            throw new OperatorException(
                    "The example shop is missing: " + source, "Run ./sundog from a whole copy of the repository");
        }
        return source;
    }
}
