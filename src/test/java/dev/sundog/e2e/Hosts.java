package dev.sundog.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Hosts that are namespaces of this machine: each has a file system of its own above this one, processes, a name and an address, and one
 * switch between them all. What runs there ends with them. No systemd: its commands, as far as they are needed, come from
 * {@code /hosts} of the test's resources.
 */
final class Hosts implements AutoCloseable {
    private static final Path UNSHARE = Path.of("/usr/bin/unshare");
    /** More than thirty tries of curl take, each of which a gateway holds for ten seconds. */
    private static final long MOST_SECONDS = 600;

    private static final List<String> COMMANDS = List.of("systemctl", "poweroff");

    private final Path root;
    private final String prefix;
    private final Map<String, Process> holders = new LinkedHashMap<>();

    /**
     * Makes hosts.
     *
     * @param root an empty directory on a disk
     * @param addresses by name, of one network of 24 bits
     * @param files that lie in each one's /root from the beginning, by name
     */
    Hosts(Path root, Map<String, String> addresses, Map<String, Path> files) throws IOException, InterruptedException {
        this.root = root;
        this.prefix = root.getFileName().toString().replaceAll("[^A-Za-z0-9]", "");
        net("add", "switch");
        in("switch", "ip", "link", "add", "name", "br0", "type", "bridge");
        in("switch", "ip", "link", "set", "br0", "up");
        int number = 0;
        for (var host : addresses.entrySet()) {
            plug(host.getKey(), host.getValue(), "p" + number++);
            lay(host.getKey(), addresses, files);
            begin(host.getKey());
        }
    }

    /** Skips the test where namespaces cannot be made. */
    static void needed() throws IOException, InterruptedException {
        Peer.needed();
        Assumptions.assumeTrue(Files.isExecutable(UNSHARE), "unshare is missing");
        var can = Peer.run(List.of(UNSHARE.toString(), "--mount", "--net", "--pid", "--uts", "--fork", "true"));
        Assumptions.assumeTrue(
                can.code() == 0, "namespaces need root: " + can.said().strip());
    }

    private static void must(List<String> command) throws IOException, InterruptedException {
        var ended = Peer.run(command);
        if (ended.code() != 0) {
            throw new IOException(String.join(" ", command) + ": " + ended.said());
        }
    }

    private String space(String name) {
        return prefix + "-" + name;
    }

    private void net(String what, String name) throws IOException, InterruptedException {
        must(List.of("ip", "netns", what, space(name)));
    }

    private void in(String name, String... command) throws IOException, InterruptedException {
        var all = new ArrayList<>(List.of("ip", "netns", "exec", space(name)));
        all.addAll(List.of(command));
        must(all);
    }

    private void plug(String name, String address, String port) throws IOException, InterruptedException {
        net("add", name);
        in("switch", "ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", space(name));
        in("switch", "ip", "link", "set", port, "master", "br0", "up");
        in(name, "ip", "link", "set", "lo", "up");
        in(name, "ip", "address", "add", address + "/24", "dev", "eth0");
        in(name, "ip", "link", "set", "eth0", "up");
    }

    private void lay(String name, Map<String, String> addresses, Map<String, Path> files) throws IOException {
        for (var part : List.of("upper", "work", "root")) {
            Files.createDirectories(root.resolve(name).resolve(part));
        }
        var upper = root.resolve(name).resolve("upper");
        var commands = Files.createDirectories(upper.resolve("usr/local/sbin"));
        for (var command : COMMANDS) {
            try (var text = Hosts.class.getResourceAsStream("/hosts/" + command)) {
                var file = commands.resolve(command);
                Files.write(file, Optional.ofNullable(text).orElseThrow().readAllBytes());
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        var names = new StringBuilder("127.0.0.1 localhost\n");
        addresses.forEach((host, address) ->
                names.append(address).append(' ').append(host).append('\n'));
        Files.createDirectories(upper.resolve("etc"));
        Files.writeString(upper.resolve("etc/hosts"), names);
        var home = Files.createDirectories(upper.resolve("root"));
        for (var file : files.entrySet()) {
            Files.copy(file.getValue(), home.resolve(file.getKey()));
        }
    }

    /** The first process of a host: it makes the file system and then waits. */
    private void begin(String name) throws IOException, InterruptedException {
        var own = root.resolve(name);
        var script = """
                set -e
                mount --make-rprivate /
                mount -t overlay overlay -o lowerdir=/,upperdir=%1$s/upper,workdir=%1$s/work %1$s/root
                mount --rbind /dev %1$s/root/dev
                mount -t proc proc %1$s/root/proc
                mount -t sysfs -o ro sysfs %1$s/root/sys || true
                mount -t tmpfs tmpfs %1$s/root/tmp
                mount -t tmpfs tmpfs %1$s/root/run
                hostname %2$s
                exec chroot %1$s/root sleep infinity
                """.formatted(own, name);
        var command = List.of(
                "ip",
                "netns",
                "exec",
                space(name),
                UNSHARE.toString(),
                "--mount",
                "--uts",
                "--ipc",
                "--pid",
                "--fork",
                "--kill-child",
                "bash",
                "-c",
                script);
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(own.resolve("log").toFile())
                .start();
        holders.put(name, process);
        long end = System.nanoTime() + Estate.LONG.toNanos();
        while (first(name).isEmpty()) {
            if (System.nanoTime() > end || !process.isAlive()) {
                throw new IOException(name + " does not start: " + Files.readString(own.resolve("log")));
            }
            Thread.sleep(100);
        }
    }

    /** The process that is number 1 there, once its file system is made. */
    private Optional<ProcessHandle> first(String name) {
        return Optional.ofNullable(holders.get(name)).stream()
                .flatMap(Process::descendants)
                .filter(p -> p.info().command().orElse("").endsWith("sleep"))
                .findFirst();
    }

    private void must(String name, String lines) throws IOException, InterruptedException {
        var ended = run(name, lines);
        if (ended.code() != 0) {
            throw new IOException(name + ": " + lines + ": " + ended.said());
        }
    }

    /** What is switched on comes up with what is enabled there. */
    void switchOn(String name) throws IOException, InterruptedException {
        in(name, "ip", "link", "set", "eth0", "up");
        must(name, "systemctl start sundog");
    }

    /** Runs lines of a shell as root, in /root. */
    Peer.Ended run(String name, String lines) throws IOException, InterruptedException {
        // To a file: what is started in the background keeps a pipe open.
        var said = Files.createTempFile(root, "said", "");
        var process = shell(name, lines, said);
        if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(name + ": does not end: " + lines + "\n" + Files.readString(said));
        }
        return new Peer.Ended(process.exitValue(), Files.readString(said, StandardCharsets.UTF_8));
    }

    /** As {@link #run}, and goes on meanwhile. Returns where what it says can be read. */
    Path begin(String name, String lines) throws IOException {
        var said = Files.createTempFile(root, "said", "");
        shell(name, lines, said);
        return said;
    }

    private Process shell(String name, String lines, Path said) throws IOException {
        var number = first(name)
                .orElseThrow(() -> new IOException(name + " is gone"))
                .pid();
        var command = new ArrayList<>(List.of("nsenter", "--target", Long.toString(number)));
        command.addAll(List.of("--mount", "--uts", "--ipc", "--net", "--pid", "--root", "--wdns=/root"));
        command.addAll(List.of("bash", "-e", "-o", "pipefail", "-c", lines));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .redirectInput(Path.of("/dev/null").toFile());
        builder.environment().clear();
        var path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        builder.environment().putAll(Map.of("PATH", path, "HOME", "/root", "LC_ALL", "C.UTF-8"));
        return builder.start();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (var holder : holders.values()) {
            var children = holder.descendants().toList();
            Estate.ended(holder.toHandle());
            children.forEach(Estate::ended);
        }
        var names = new ArrayList<>(holders.keySet());
        names.add("switch");
        for (var name : names) {
            Peer.run(List.of("ip", "netns", "delete", space(name)));
        }
    }
}
