package dev.sundog.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The measurements are built only when somebody measures: that they still can be is seen here. */
class BenchTest {
    private static final Path SOURCES = Path.of("bench");
    /** What a class of a jar that is fetched only where it runs leaves behind: JMH is not under a licence that we take. */
    private static final Set<String> OF_MISSING_JARS =
            Set.of("compiler.err.doesnt.exist", "compiler.err.cant.resolve", "compiler.err.cant.resolve.location");

    private static List<Path> sources(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            return all.filter(p -> p.toString().endsWith(".java")).toList();
        }
    }

    private static List<String> errors(List<Path> sources, Path into) throws IOException {
        var said = new DiagnosticCollector<JavaFileObject>();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(said, null, null)) {
            var options = List.of(
                    "-proc:none",
                    "-XDshould-stop.ifError=FLOW",
                    "-d",
                    into.toString(),
                    "-cp",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", "")));
            compiler.getTask(null, files, said, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
        }
        return said.getDiagnostics().stream()
                .filter(d -> d.getKind() == Diagnostic.Kind.ERROR && !isOfMissingJar(d))
                .map(Object::toString)
                .toList();
    }

    private static boolean isOfMissingJar(Diagnostic<?> error) {
        return OF_MISSING_JARS.contains(error.getCode())
                && !error.getMessage(Locale.ROOT).contains("dev.sundog");
    }

    @Test
    void whatMeasuresTheProductIsBuiltAgainstIt(@TempDir Path dir) throws Exception {
        var sources = sources(SOURCES);
        assertEquals(List.of(), errors(sources, dir));
    }

    @Test
    void whatDoesNotFitIsSeen(@TempDir Path dir) throws Exception {
        var wrong =
                Files.writeString(dir.resolve("Wrong.java"), "final class Wrong implements dev.sundog.link.Pace {}");
        assertEquals(1, errors(List.of(wrong), dir).size());
    }
}
