package bench.sync;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Real Unison to a socket server; it keeps archives of what both sides had, here and there. */
final class Unison extends Ran {
    private Unison(Places places, Process server, int port, Path log) throws IOException, InterruptedException {
        super(places, server, port, log);
    }

    static Unison begin(Places places) throws IOException, InterruptedException {
        var log = places.own().resolve("server.log");
        Command.copyAll(places.here(), places.there(), log);
        int port = Command.freePort();
        var server =
                new ProcessBuilder("unison", "-socket", Integer.toString(port), "-listen", "127.0.0.1", "-log=false");
        server.environment()
                .put(
                        "UNISON",
                        Files.createDirectories(places.own().resolve("archive-there"))
                                .toString());
        var peer = new Unison(places, Command.start(server, log), port, log);
        // It compares both trees, finds them alike and writes its archives.
        peer.carry();
        return peer;
    }

    @Override
    ProcessBuilder command() {
        var client = new ProcessBuilder(
                "unison",
                places.here().toString(),
                "socket://127.0.0.1:" + line().port() + "/" + places.there(),
                "-ui=text",
                "-batch",
                "-auto",
                "-terse",
                "-contactquietly",
                "-dumbtty",
                "-times",
                "-fastcheck=true",
                "-confirmbigdel=false",
                "-log=false");
        client.environment().put("UNISON", places.own().resolve("archive-here").toString());
        return client;
    }
}
