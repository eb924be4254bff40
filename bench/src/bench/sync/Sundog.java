package bench.sync;

import dev.sundog.link.Authority;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Sundog's own: two sites, each a process, joined by its link with mutual TLS. */
final class Sundog implements Peer {
    private static final long QUIET_NANOS = 400_000_000;
    private static final long IDLE_NANOS = 1_000_000_000;

    private final SiteProcess mirror;
    private final SiteProcess holder;
    private final Line line;
    private final boolean atOnce;
    private boolean interrupted;
    private boolean stopped;

    private Sundog(SiteProcess mirror, SiteProcess holder, Line line, boolean atOnce) {
        this.atOnce = atOnce;
        this.mirror = mirror;
        this.holder = holder;
        this.line = line;
    }

    static Sundog begin(Places places, boolean atOnce) throws IOException, InterruptedException {
        var bundles = places.own().resolve("bundles");
        Authority.create(Files.createDirectories(bundles), Map.of(), Instant.now(), new SecureRandom());
        var mirror = new SiteProcess(
                places.own().resolve("mirror.log"),
                bundles.resolve(Voter.PUBLIC.label()).toString(),
                places.there().toString(),
                places.own().resolve("mirror.db").toString());
        var line = new Line((int) mirror.answer("ready"));
        var holder = new SiteProcess(
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
        new ProcessBuilder("kill", "-" + name, Long.toString(holder.pid()))
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
        holder.close();
        mirror.close();
        line.close();
    }
}
