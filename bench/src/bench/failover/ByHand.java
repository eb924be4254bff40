package bench.failover;

import bench.common.Programs;
import dev.sundog.demo.Wan;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What people assemble themselves: HAProxy with a check every 500 ms, and lsyncd with rsync every second. */
final class ByHand implements Rig {
    private final Ground ground;
    private final Wan line;
    private final int clients;
    private final Process privateShop;
    private final Process publicShop;
    private final Process haproxy;
    private final Process rsyncDaemon;
    private final Process lsyncd;

    ByHand(Ground ground) throws Exception {
        this.ground = ground;
        this.line = ground.line();
        var ports = Programs.freePorts(4);
        clients = ports.get(0);
        int here = ports.get(1);
        int there = ports.get(2);
        privateShop = Programs.start(ground.shop("private", here), ground.log("shop-private"));
        publicShop = Programs.start(ground.shop("public", there), ground.log("shop-public"));
        rsyncDaemon = rsyncDaemon(ports.get(3));
        Programs.awaitPort(ports.get(3));
        lsyncd = lsyncd(line.open(Wan.Kind.LINK, Voter.PRIVATE, Voter.PUBLIC, ports.get(3)));
        Programs.awaitPort(here);
        Programs.awaitPort(there);
        haproxy = haproxy(here, there);
        Programs.awaitPort(clients);
    }

    private Process rsyncDaemon(int port) throws IOException {
        var own = System.getProperty("user.name").equals("root") ? "uid = root\ngid = root\n" : "";
        var config = Files.writeString(ground.directory().resolve("rsyncd.conf"), """
            use chroot = no
            pid file = %s
            %s[there]
            path = %s
            read only = no
            """.formatted(
                        ground.directory().resolve("rsyncd.pid"), own, ground.data("public")));
        return Programs.start(
                List.of(
                        "rsync",
                        "--daemon",
                        "--no-detach",
                        "--address=127.0.0.1",
                        "--port=" + port,
                        "--config=" + config),
                ground.log("rsyncd"));
    }

    private Process lsyncd(int port) throws IOException {
        var config = Files.writeString(ground.directory().resolve("lsyncd.lua"), """
            settings { nodaemon = true, insist = true, logfile = "%s", statusFile = "%s" }
            sync {
              default.rsync, source = "%s", target = "rsync://127.0.0.1:%d/there/", delay = 1,
              rsync = { archive = true, compress = false, whole_file = false }
            }
            """.formatted(
                ground.log("lsyncd"), ground.directory().resolve("lsyncd.status"), ground.data("private"), port));
        return Programs.start(List.of("lsyncd", config.toString()), ground.log("lsyncd-out"));
    }

    private Process haproxy(int here, int there) throws IOException {
        var config = Files.writeString(ground.directory().resolve("haproxy.cfg"), """
            defaults
                mode http
                timeout connect 1s
                timeout client 30s
                timeout server 30s
                option redispatch
                retries 3
            frontend clients
                bind 127.0.0.1:%d
                default_backend shop
            backend shop
                option httpchk GET /health
                default-server check inter 500ms fall 2 rise 2
                server private 127.0.0.1:%d
                server public 127.0.0.1:%d backup
            """.formatted(clients, here, there));
        return Programs.start(List.of("haproxy", "-db", "-f", config.toString()), ground.log("haproxy"));
    }

    @Override
    public List<String> addresses() {
        var only = "127.0.0.1:" + clients;
        return List.of(only, only);
    }

    @Override
    public void awaitReady() throws Exception {
        Programs.until("the first copy is whole", () -> {
            var copied = ground.data("public").resolve("catalogue");
            if (!Files.isDirectory(copied)) {
                return false;
            }
            try (var here = Files.list(ground.data("private").resolve("catalogue"));
                    var there = Files.list(copied)) {
                return here.count()
                        == there.filter(f -> !f.getFileName().toString().startsWith("."))
                                .count();
            }
        });
    }

    @Override
    public void killPrivate() {
        line.cut(Voter.PRIVATE);
        Programs.kill(lsyncd);
        Programs.kill(privateShop);
    }

    @Override
    public Path survivor() {
        return ground.data("public");
    }

    @Override
    public void close() {
        for (var process : List.of(lsyncd, haproxy, privateShop, publicShop, rsyncDaemon)) {
            Programs.kill(process);
        }
        line.close();
    }
}
