package bench.sync;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Real rsync to a daemon of its own; deletes, and finds renamed files in the same directory ({@code --fuzzy}). */
final class Rsync extends Ran {
    private final boolean compress;
    private final boolean fsync;

    private Rsync(Places places, Process server, int port, Path log, boolean compress, boolean fsync)
            throws IOException, InterruptedException {
        super(places, server, port, log);
        this.compress = compress;
        this.fsync = fsync;
    }

    static Rsync begin(Places places, boolean compress, boolean fsync) throws IOException, InterruptedException {
        var log = places.own().resolve("daemon.log");
        Command.copyAll(places.here(), places.there(), log);
        var config = places.own().resolve("rsyncd.conf");
        Files.write(config, config(places));
        int port = Command.freePort();
        var daemon = new ProcessBuilder(
                "rsync",
                "--daemon",
                "--no-detach",
                "--address=127.0.0.1",
                "--port=" + port,
                "--config=" + config,
                "--log-file=" + log);
        return new Rsync(places, Command.start(daemon, log), port, log, compress, fsync);
    }

    private static List<String> config(Places places) {
        var out = new ArrayList<String>(List.of(
                "use chroot = no",
                "pid file = " + places.own().resolve("rsyncd.pid"),
                "lock file = " + places.own().resolve("rsyncd.lock")));
        if (System.getProperty("user.name").equals("root")) {
            out.addAll(List.of("uid = root", "gid = root"));
        }
        out.addAll(List.of("[there]", "path = " + places.there(), "read only = no"));
        return out;
    }

    @Override
    ProcessBuilder command() {
        var words = new ArrayList<>(List.of("rsync", "-a", "--delete-delay", "--fuzzy"));
        if (compress) {
            words.add("-z");
        }
        if (fsync) {
            words.add("--fsync");
        }
        words.add(places.here() + "/");
        words.add("rsync://127.0.0.1:" + line().port() + "/there/");
        return new ProcessBuilder(words);
    }
}
