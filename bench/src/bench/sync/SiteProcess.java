package bench.sync;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@link SundogSite} in a process of its own, which answers each line with one. */
final class SiteProcess implements AutoCloseable {
    private final Process process;
    private final Path log;
    private final Writer out;
    private final BufferedReader in;

    SiteProcess(Path log, String... args) throws IOException {
        this.log = log;
        var words = new ArrayList<String>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-Djdk.virtualThreadScheduler.parallelism=16",
                "-cp",
                System.getProperty("java.class.path"),
                SundogSite.class.getName()));
        words.addAll(List.of(args));
        process = Command.adopt(
                new ProcessBuilder(words).redirectError(log.toFile()).start());
        out = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    long pid() {
        return process.pid();
    }

    long answer(String word) throws IOException {
        var line = in.readLine();
        if (line == null || !line.startsWith(word + " ")) {
            throw new IOException("Sundog's site answered " + line + ": " + Command.tail(log));
        }
        return Long.parseLong(line.substring(word.length() + 1));
    }

    long ask(String what) throws IOException {
        out.write(what + "\n");
        out.flush();
        return answer("done");
    }

    @Override
    public void close() {
        Command.stop(process);
    }
}
