package bench.sync;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;

/** A peer that is a command, run once for each change, with a server that stays. */
abstract class Ran implements Peer {
    private static final long QUIET_NANOS = 200_000_000;
    final Places places;
    final Process server;
    private final Line line;

    Ran(Places places, Process server, int port, Path log) throws IOException, InterruptedException {
        this.places = places;
        this.server = server;
        Command.awaitPort(port, server, log);
        this.line = new Line(port);
    }

    /** The command that carries changes over. */
    abstract ProcessBuilder command();

    @Override
    public Line line() {
        return line;
    }

    @Override
    public Mark mark() throws InterruptedException {
        awaitUnused();
        return new Mark(System.nanoTime(), line.count(), 0, 0);
    }

    @Override
    public void interrupt() {
        // it has no connection between its runs
    }

    @Override
    public void changing() {
        // it looks at what is there when it is run
    }

    @Override
    public Took carry() throws IOException, InterruptedException {
        return Command.run(command(), places.own().resolve("client.log"));
    }

    @Override
    public Cost since(Mark mark) throws InterruptedException {
        awaitUnused();
        return new Cost(line.count().sum() - mark.line().sum(), OptionalLong.empty(), 0);
    }

    private void awaitUnused() throws InterruptedException {
        long quietSince = System.nanoTime();
        long seen = line.count().sum();
        while (!line.isUnused() || System.nanoTime() - quietSince < QUIET_NANOS) {
            Thread.sleep(10);
            long now = line.count().sum();
            quietSince = now == seen ? quietSince : System.nanoTime();
            seen = now;
        }
    }

    @Override
    public void close() throws IOException {
        line.close();
        Command.stop(server);
    }
}
