package dev.sundog.e2e;

import dev.sundog.model.Site;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real HAProxy with the configuration that docs/haproxy.md shows. */
final class Haproxy implements AutoCloseable {
    private final Process process;
    private final Path socket;

    private Haproxy(Process process, Path socket) {
        this.process = process;
        this.socket = socket;
    }

    /**
     * Starts it.
     *
     * @param replaced parts of the documented configuration, and what stands there in the test
     */
    static Haproxy start(Path dir, Map<String, String> replaced) throws IOException {
        var page = Files.readString(Path.of("docs/haproxy.md"));
        int from = page.indexOf("```haproxy\n") + "```haproxy\n".length();
        var text = page.substring(from, page.indexOf("```\n", from));
        var socket = dir.resolve("haproxy.sock");
        text = replace(text, "/run/haproxy/admin.sock", socket.toString());
        for (var one : replaced.entrySet()) {
            text = replace(text, one.getKey(), one.getValue());
        }
        var file = Files.writeString(dir.resolve("haproxy.cfg"), text);
        var process = new ProcessBuilder("haproxy", "-db", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("haproxy.log").toFile())
                .start();
        return new Haproxy(process, socket);
    }

    private static String replace(String text, String what, String with) {
        if (!text.contains(what)) {
            throw new AssertionError("docs/haproxy.md does not show " + what);
        }
        return text.replace(what, with);
    }

    /** What its socket answers to a command. */
    String ask(String command) throws IOException {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.US_ASCII)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    /** A field of a site's server in its statistics; empty while it does not answer. */
    String of(Site site, String field) {
        try {
            var lines = ask("show stat").lines().toList();
            var names = lines.getFirst().replaceFirst("^# ", "").split(",", -1);
            for (var line : lines) {
                var values = line.split(",", -1);
                var row = new HashMap<String, String>();
                for (int i = 0; i < Math.min(names.length, values.length); i++) {
                    row.put(names[i], values[i]);
                }
                if (site.label().equals(row.get("svname"))) {
                    return row.getOrDefault(field, "");
                }
            }
            return "";
        } catch (IOException e) {
            return "";
        }
    }

    /** How often a site did not answer its health check in time. */
    long failedChecks() {
        long sum = 0;
        for (var site : Site.values()) {
            var failed = of(site, "chkfail");
            sum += failed.isEmpty() ? 0 : Long.parseLong(failed);
        }
        return sum;
    }

    /** Whether both sites have these weights, and no agent ever called a site down. */
    boolean weighs(String onPrivate, String onPublic) {
        for (var site : Site.values()) {
            if (of(site, "agent_status").equals("L7STS")) {
                throw new AssertionError(site + ": the agent said " + of(site, "last_agt"));
            }
        }
        return of(Site.PRIVATE, "weight").equals(onPrivate)
                && of(Site.PUBLIC, "weight").equals(onPublic);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor(10, TimeUnit.SECONDS);
        Estate.ended(process.toHandle());
    }
}
