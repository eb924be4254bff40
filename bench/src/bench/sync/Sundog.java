package bench.sync;

import dev.sundog.link.Authority;
import dev.sundog.model.Voter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Sundog's own: two sites, each a process, joined by its link with mutual TLS. */
final class Sundog implements Peer {
    private static final long QUIET_NANOS = 400_000_000;
    private static final long IDLE_NANOS = 1_000_000_000;

    /** A process that answers each line with one. */
    private static final class Site {
        private final Process process;
        private final Path log;
        private final Writer out;
        private final BufferedReader in;

        Site(Path log, String... args) throws IOException {
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
    }

    private final Site mirror;
    private final Site holder;
    private final Line line;
    private final boolean atOnce;
    private boolean interrupted;
    private boolean stopped;

    private Sundog(Site mirror, Site holder, Line line, boolean atOnce) {
        this.atOnce = atOnce;
        this.mirror = mirror;
        this.holder = holder;
        this.line = line;
    }

    static Sundog begin(Places places, boolean atOnce) throws IOException, InterruptedException {
        var bundles = places.own().resolve("bundles");
        Authority.create(Files.createDirectories(bundles), Map.of(), Instant.now(), new SecureRandom());
        var mirror = new Site(
                places.own().resolve("mirror.log"),
                bundles.resolve(Voter.PUBLIC.label()).toString(),
                places.there().toString(),
                places.own().resolve("mirror.db").toString());
        var line = new Line((int) mirror.answer("ready"));
        var holder = new Site(
                places.own().resolve("holder.log"),
                bundles.resolve(Voter.PRIVATE.label()).toString(),
                places.here().toString(),
                places.own().resolve("holder.db").toString(),
                Integer.toString(line.port()));
        holder.answer("ready");
        holder.ask("current");
        mirror.ask("applied");
        return new Sundog(mirror, holder, line, atOnce);
    }

    @Override
    public Line line() {
        return line;
    }

    @Override
    public Mark mark() throws IOException, InterruptedException {
        long messages = awaitQuiet();
        long from = System.nanoTime();
        long before = line.count().sum();
        Thread.sleep(IDLE_NANOS / 1_000_000);
        var count = line.count();
        long now = System.nanoTime();
        double idle = (count.sum() - before) * 1e9 / (now - from);
        return new Mark(now, count, messages, idle);
    }

    @Override
    public void interrupt() throws IOException {
        holder.ask("interrupt");
        interrupted = true;
    }

    @Override
    public void changing() throws IOException, InterruptedException {
        if (atOnce) {
            signal("STOP");
            stopped = true;
        }
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(holder.process.pid()))
                .start()
                .waitFor();
    }

    @Override
    public Took carry() throws IOException, InterruptedException {
        long from = System.nanoTime();
        if (stopped) {
            signal("CONT");
            stopped = false;
        }
        if (interrupted) {
            holder.ask("current");
            interrupted = false;
        }
        holder.ask("barrier");
        long durable = System.nanoTime();
        mirror.ask("applied");
        return new Took((durable - from) / 1e9, OptionalDouble.of((System.nanoTime() - from) / 1e9));
    }

    @Override
    public Cost since(Mark mark) throws IOException, InterruptedException {
        long messages = awaitQuiet();
        double seconds = (System.nanoTime() - mark.atNanos()) / 1e9;
        double bytes = line.count().sum() - mark.line().sum() - mark.idleBytesPerSecond() * seconds;
        long said = messages - mark.messageBytes();
        // Half a probe more or less may have fallen into the time.
        return new Cost(Math.max(bytes, said), OptionalLong.of(said), mark.idleBytesPerSecond());
    }

    /** Until no more messages come; gives their bytes so far. */
    private long awaitQuiet() throws IOException, InterruptedException {
        long quietSince = System.nanoTime();
        long seen = holder.ask("messages");
        while (System.nanoTime() - quietSince < QUIET_NANOS) {
            Thread.sleep(20);
            long now = holder.ask("messages");
            quietSince = now == seen ? quietSince : System.nanoTime();
            seen = now;
        }
        return seen;
    }

    @Override
    public void close() throws IOException {
        Command.stop(holder.process);
        Command.stop(mirror.process);
        line.close();
    }
}
