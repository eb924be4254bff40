package bench.gateway;

import bench.common.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Something between clients and the service, in processes of its own. */
final class Proxy implements AutoCloseable {
    private static final int TICKS_PER_SECOND = 100;

    private final String name;
    private final int port;
    private final Process process;

    private Proxy(String name, int port, Process process) throws Exception {
        this.name = name;
        this.port = port;
        this.process = process;
        Programs.awaitPort(port);
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    /** The service itself: nginx that gives files of a directory. */
    static Proxy service(Path work, Path files) throws Exception {
        int port = Programs.freePorts(1).getFirst();
        return nginx("direct", work, port, 1, """
                server { listen 127.0.0.1:%d backlog=1024; root %s; }
                """.formatted(port, files));
    }

    static Proxy nginx(Path work, int service) throws Exception {
        int port = Programs.freePorts(1).getFirst();
        return nginx("nginx", work, port, Runtime.getRuntime().availableProcessors(), """
                upstream service { server 127.0.0.1:%d; keepalive 64; keepalive_requests 1000000000; }
                server {
                    listen 127.0.0.1:%d backlog=1024;
                    location / {
                        proxy_pass http://service;
                        proxy_http_version 1.1;
                        proxy_set_header Connection "";
                        proxy_set_header Host $host;
                        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                    }
                }
                """.formatted(service, port));
    }

    private static Proxy nginx(String name, Path work, int port, int workers, String servers) throws Exception {
        var own = Files.createDirectory(work.resolve(name));
        var config = Files.writeString(own.resolve("nginx.conf"), """
                daemon off;
                worker_processes %d;
                pid %2$s/pid;
                error_log %2$s/error.log;
                events { worker_connections 4096; }
                http {
                    access_log off;
                    sendfile on;
                    tcp_nopush on;
                    keepalive_requests 1000000000;
                    client_body_temp_path %2$s/body;
                    proxy_temp_path %2$s/proxy;
                    fastcgi_temp_path %2$s/fastcgi;
                    uwsgi_temp_path %2$s/uwsgi;
                    scgi_temp_path %2$s/scgi;
                    %3$s
                }
                """.formatted(workers, own, servers));
        var command = List.of("nginx", "-e", own.resolve("error.log").toString(), "-c", config.toString());
        return new Proxy(name, port, Programs.start(command, own.resolve("out")));
    }

    static Proxy haproxy(Path work, int service) throws Exception {
        int port = Programs.freePorts(1).getFirst();
        var config = Files.writeString(
                work.resolve("haproxy.cfg"), """
                global
                    nbthread %d
                    maxconn 4096
                defaults
                    mode http
                    timeout connect 5s
                    timeout client 60s
                    timeout server 60s
                    option forwardfor
                    http-reuse always
                frontend clients
                    bind 127.0.0.1:%d backlog 1024
                    default_backend service
                backend service
                    server one 127.0.0.1:%d
                """.formatted(Runtime.getRuntime().availableProcessors(), port, service));
        var command = List.of("haproxy", "-db", "-f", config.toString());
        return new Proxy("haproxy", port, Programs.start(command, work.resolve("haproxy.out")));
    }

    static Proxy sundog(Path work, int service) throws Exception {
        int port = Programs.freePorts(1).getFirst();
        var command = List.of(
                Programs.program(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-Djdk.virtualThreadScheduler.parallelism=16",
                "-cp",
                System.getProperty("java.class.path"),
                GatewayAlone.class.getName(),
                Integer.toString(port),
                Integer.toString(service));
        return new Proxy("sundog", port, Programs.start(command, work.resolve("sundog.out")));
    }

    long pid() {
        return process.pid();
    }

    /** Processor time that it took so far, with all that it started, seconds. */
    double cpuSeconds() throws IOException {
        long ticks = 0;
        for (var p : Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList()) {
            var stat = Files.readString(Path.of("/proc", Long.toString(p.pid()), "stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        }
        return (double) ticks / TICKS_PER_SECOND;
    }

    @Override
    public void close() {
        Programs.kill(process);
    }
}
