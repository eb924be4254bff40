import dev.sundog.api.ControlClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Measures, outside both agents, that caps hold while they are changed. Two real agents in network namespaces, joined by a bridge; both
 * write into a workload of both, without end, what cannot be compressed. The kernel's counters of the two ports of the bridge say what
 * left a site and what arrived at the other: packets as they are on the wire, headers of IP and repetitions included.
 */
public final class CapsBench {
    private static final double MOST = 1.02;
    private static final double LEAST_MEAN = 0.80;
    private static final long SECOND = 1_000_000_000L;
    private static final int ETHERNET = 14;
    private static final int FILE_BYTES = 1_000_000;
    private static final int AHEAD = 12;
    private static final double MORE = 1.1;
    private static final List<String> SITES = List.of("private", "public");
    /** Mbit/s: private's egress and public's ingress, public's egress and private's ingress. The smaller of each pair binds. */
    private static final double[][] SCHEDULE = {
        {20, 40, 10, 30}, {40, 20, 10, 5}, {10, 40, 20, 20}, {40, 12, 30, 16}, {30, 25, 8, 40}, {16, 30, 40, 12}
    };

    /** What the ports had counted at some moment between two. */
    private record Sample(long fromNanos, long untilNanos, long[] bytes) {}

    /** From a change on: what each site's network may send and receive; asked for, and answered. */
    private record Change(long askedNanos, long answeredNanos, double[] megabits) {
        double bytesPerNano(int way) {
            return Math.min(megabits[2 * way], megabits[2 * way + 1]) * 1e6 / 8 / 1e9;
        }

        String binds(int way) {
            return megabits[2 * way] <= megabits[2 * way + 1] ? "egress" : "ingress";
        }
    }

    private final int seconds;
    private final int every;
    private final String enforce;
    private final Path dir;
    private final String tag = "sd" + ProcessHandle.current().pid() % 100_000;
    private final List<Process> agents = new ArrayList<>();
    private volatile boolean over;
    private volatile double[] inForce = SCHEDULE[0];

    private CapsBench(int seconds, int every, String enforce, Path dir) {
        this.seconds = seconds;
        this.every = every;
        this.enforce = enforce;
        this.dir = dir;
    }

    public static void main(String[] args) throws Exception {
        var options = new LinkedHashMap<>(
                Map.of("--seconds", "600", "--every", "20", "--enforce", "own", "--dir", "/var/tmp"));
        for (int i = 0; i < args.length; i += 2) {
            if (!options.containsKey(args[i]) || i + 1 == args.length) {
                System.err.println("usage: bench/caps [--seconds N] [--every N] [--enforce own|tc] [--dir DIR]");
                System.exit(64);
            }
            options.put(args[i], args[i + 1]);
        }
        var bench = new CapsBench(
                Integer.parseInt(options.get("--seconds")),
                Integer.parseInt(options.get("--every")),
                options.get("--enforce"),
                Files.createTempDirectory(Path.of(options.get("--dir")), "sundog-caps-"));
        var end = new Thread(bench::end);
        Runtime.getRuntime().addShutdownHook(end);
        System.exit(bench.run() ? 0 : 1);
    }

    private boolean run() throws Exception {
        network();
        java(
                "init",
                dir.resolve("installation").toString(),
                "--private-host",
                "10.98.77.1",
                "--public-host",
                "10.98.77.2");
        for (var site : SITES) {
            Files.createDirectories(dir.resolve("data-" + site));
            Files.createDirectories(dir.resolve("made-" + site));
        }
        write(SCHEDULE[0]);
        for (var site : SITES.reversed()) {
            up(site);
        }
        until("agents answer", () -> SITES.stream().allMatch(s -> ControlClient.answers(socket(s))));
        until("the link is up", () -> control("private").link().up());
        for (var site : SITES) {
            Thread.ofPlatform().daemon().name("flood-" + site).start(() -> flood(site));
        }
        until("both send", () -> SITES.stream().allMatch(s -> control(s).link().sendingBytesPerSecond() > 100_000));
        return measure();
    }

    private boolean measure() throws Exception {
        var samples = new ArrayList<Sample>();
        var sampler = Thread.ofPlatform().name("sampler").unstarted(() -> sample(samples));
        sampler.setPriority(Thread.MAX_PRIORITY);
        var changes = new ArrayList<Change>();
        long began = System.nanoTime();
        changes.add(new Change(began, began, SCHEDULE[0]));
        sampler.start();
        for (int i = 1; i * every < seconds; i++) {
            TimeUnit.NANOSECONDS.sleep(began + i * every * SECOND - System.nanoTime());
            changes.add(change(SCHEDULE[i % SCHEDULE.length]));
        }
        TimeUnit.NANOSECONDS.sleep(began + seconds * SECOND - System.nanoTime());
        over = true;
        sampler.join();
        return report(samples, changes);
    }

    private Change change(double[] megabits) throws IOException {
        write(megabits);
        inForce = megabits;
        long asked = System.nanoTime();
        for (var site : SITES) {
            control(site).reload();
        }
        return new Change(asked, System.nanoTime(), megabits);
    }

    // --- what is measured

    private void sample(List<Sample> samples) {
        try (var from = new Counters(port("private"));
                var to = new Counters(port("public"))) {
            while (!over) {
                long before = System.nanoTime();
                var bytes = new long[] {
                    from.wire("rx"), to.wire("tx"), to.wire("rx"), from.wire("tx"), from.packets("rx"), from.bytes("rx")
                };
                samples.add(new Sample(before, System.nanoTime(), bytes));
                TimeUnit.MILLISECONDS.sleep(4);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of one port of the bridge; what it receives is what the site sends. */
    private static final class Counters implements AutoCloseable {
        private final Map<String, FileChannel> files = new LinkedHashMap<>();

        Counters(String port) throws IOException {
            for (var name : List.of("rx_bytes", "rx_packets", "tx_bytes", "tx_packets")) {
                files.put(
                        name,
                        FileChannel.open(Path.of("/sys/class/net", port, "statistics", name), StandardOpenOption.READ));
            }
        }

        private long read(String name) throws IOException {
            var buffer = ByteBuffer.allocate(32);
            int n = files.get(name).read(buffer, 0);
            return Long.parseLong(new String(buffer.array(), 0, n, StandardCharsets.US_ASCII).strip());
        }

        long packets(String way) throws IOException {
            return read(way + "_packets");
        }

        long bytes(String way) throws IOException {
            return read(way + "_bytes");
        }

        /** Without the headers of the link layer. */
        long wire(String way) throws IOException {
            return bytes(way) - ETHERNET * packets(way);
        }

        @Override
        public void close() throws IOException {
            for (var file : files.values()) {
                file.close();
            }
        }
    }

    /** One line of the table. */
    private static final class Row {
        private long windows;
        private double most;
        private double sent;
        private double allowed;

        void window(double ratio) {
            windows++;
            most = Math.max(most, ratio);
        }

        String text() {
            return String.format(Locale.ROOT, "%8d %8.4f %8.4f", windows, sent / allowed, most);
        }
    }

    /** The bytes that were allowed within a time; while a change was being asked for, the larger rate. */
    private static double allowed(List<Change> changes, int way, long from, long until) {
        double sum = 0;
        for (int i = 0; i < changes.size(); i++) {
            var now = changes.get(i);
            double rate = now.bytesPerNano(way);
            long end = i + 1 < changes.size() ? changes.get(i + 1).askedNanos() : Long.MAX_VALUE;
            sum += rate * overlap(from, until, now.answeredNanos(), end);
            if (i > 0) {
                double larger = Math.max(rate, changes.get(i - 1).bytesPerNano(way));
                sum += larger * overlap(from, until, now.askedNanos(), now.answeredNanos());
            }
        }
        return sum;
    }

    private static long overlap(long from, long until, long a, long b) {
        return Math.max(0, Math.min(until, b) - Math.max(from, a));
    }

    private boolean report(List<Sample> samples, List<Change> changes) {
        var first = samples.getFirst();
        var last = samples.getLast();
        double packet = (last.bytes()[5] - first.bytes()[5]) / (double) Math.max(1, last.bytes()[4] - first.bytes()[4]);
        System.out.printf(
                Locale.ROOT,
                "%d s, %d changes, enforced by %s, %d samples, %.0f bytes a packet; load of the machine %s%n",
                seconds,
                changes.size() - 1,
                enforce,
                samples.size(),
                packet,
                load());
        String[] places = {"private sends", "public receives", "public sends", "private receives"};
        System.out.printf("%-18s %-22s %8s %8s %8s%n", "counted", "Mbit/s", "windows", "mean", "most");
        boolean holds = packet <= 1514;
        boolean enough = true;
        for (int place = 0; place < places.length; place++) {
            var rows = new LinkedHashMap<String, Row>();
            var all = rows(samples, changes, place, rows);
            int at = place;
            rows.forEach((cap, row) -> System.out.printf("%-18s %-22s %s%n", places[at], cap, row.text()));
            System.out.printf("%-18s %-22s %s%n", places[place], "all", all.text());
            holds &= all.most <= MOST;
            enough &= all.sent / all.allowed >= LEAST_MEAN;
        }
        System.out.println(
                packet > 1514
                        ? "says nothing: packets are larger than the wire's"
                        : !holds ? "a cap is broken" : enough ? "the caps hold" : "says nothing: too little was sent");
        return holds && enough;
    }

    private Row rows(List<Sample> samples, List<Change> changes, int place, Map<String, Row> rows) {
        int way = place / 2;
        var all = new Row();
        int start = 0;
        for (int end = 1; end < samples.size(); end++) {
            var e = samples.get(end);
            var before = samples.get(end - 1);
            while (e.untilNanos() - samples.get(start).fromNanos() > SECOND) {
                start++;
            }
            var s = samples.get(start);
            double bytes = e.bytes()[place] - s.bytes()[place];
            var change = changes.getLast();
            for (int i = changes.size() - 1; changes.get(i).askedNanos() > e.fromNanos() && i > 0; i--) {
                change = changes.get(i - 1);
            }
            var name = String.format(Locale.ROOT, "%4.0f (%s)", change.bytesPerNano(way) * 8e3, change.binds(way));
            var row = rows.computeIfAbsent(name, n -> new Row());
            // A window of a second that holds these samples; the rest of it is silent.
            double may = allowed(changes, way, e.untilNanos() - SECOND, e.untilNanos());
            if (e.untilNanos() - SECOND >= samples.getFirst().fromNanos()) {
                row.window(bytes / may);
                all.window(bytes / may);
            }
            double step = e.bytes()[place] - before.bytes()[place];
            double stepMay = allowed(changes, way, before.untilNanos(), e.untilNanos());
            row.sent += step;
            row.allowed += stepMay;
            all.sent += step;
            all.allowed += stepMay;
        }
        return all;
    }

    private static String load() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
        } catch (IOException e) {
            return "unknown";
        }
    }

    // --- what it is measured on

    private String space(String site) {
        return tag + "-" + site;
    }

    private String port(String site) {
        return tag + site.substring(0, 2);
    }

    private void network() throws IOException, InterruptedException {
        run("ip", "link", "add", "name", tag + "br", "type", "bridge");
        run("ip", "link", "set", tag + "br", "up");
        for (var site : SITES) {
            run("ip", "netns", "add", space(site));
            run("ip", "link", "add", port(site), "type", "veth", "peer", "name", "eth0", "netns", space(site));
            run("ip", "link", "set", port(site), "master", tag + "br", "up");
            // As on a wire: no packet is larger than its MTU.
            in(site, "ip", "link", "set", "eth0", "gso_max_segs", "1");
            in(site, "ip", "link", "set", "lo", "up");
            in(site, "ip", "address", "add", "10.98.77." + (SITES.indexOf(site) + 1) + "/24", "dev", "eth0");
            in(site, "ip", "link", "set", "eth0", "up");
        }
    }

    private void in(String site, String... command) throws IOException, InterruptedException {
        var all = new ArrayList<>(List.of("ip", "netns", "exec", space(site)));
        all.addAll(List.of(command));
        run(all.toArray(String[]::new));
    }

    private static void run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said.strip());
        }
    }

    private static List<String> sundog(String... args) {
        var all = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx700m",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.sundog.cli.Main"));
        all.addAll(Arrays.asList(args));
        return all;
    }

    private static void java(String... args) throws IOException, InterruptedException {
        run(sundog(args).toArray(String[]::new));
    }

    private Path state(String site) {
        return dir.resolve("state-" + site);
    }

    private Path socket(String site) {
        return state(site).resolve("control.sock");
    }

    private ControlClient control(String site) {
        return new ControlClient(socket(site));
    }

    private void up(String site) throws IOException {
        var command = new ArrayList<>(List.of("ip", "netns", "exec", space(site)));
        command.addAll(sundog(
                "up",
                "--config",
                dir.resolve("sundog.yaml").toString(),
                "--bundle",
                dir.resolve("installation").resolve(site).toString(),
                "--state",
                state(site).toString()));
        agents.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("log-" + site).toFile())
                .start());
    }

    private void write(double[] m) throws IOException {
        var text = """
            version: 1
            sites:
              private: {link: "10.98.77.1:7100", quorum: "10.98.77.1:7101", relay: "10.98.77.1:7102", gateway: "10.98.77.1:8080"}
              public: {link: "10.98.77.2:7100", quorum: "10.98.77.2:7101", relay: "10.98.77.2:7102", gateway: "10.98.77.2:8080"}
            networks:
              private: {egress: %smbit, ingress: %smbit, enforce: %s}
              public: {egress: %smbit, ingress: %smbit, enforce: %s}
            workloads:
              load: {rpo: 1h, writers: both, root: {private: %s, public: %s}, data: [{path: files}]}
            """.formatted(
                m[0], m[3], enforce, m[2], m[1], enforce, dir.resolve("data-private"), dir.resolve("data-public"));
        var fresh = Files.writeString(dir.resolve("sundog.yaml.new"), text);
        Files.move(fresh, dir.resolve("sundog.yaml"), StandardCopyOption.REPLACE_EXISTING);
    }

    /** A little more than the cap lets through, so that the site is never short of it and the disk does not fill. */
    private void flood(String site) {
        var random = new SplittableRandom(site.hashCode());
        int way = SITES.indexOf(site);
        try {
            Files.createDirectories(dir.resolve("data-" + site).resolve("files"));
            for (int i = 0; !over; i++) {
                var content = new byte[FILE_BYTES];
                random.nextBytes(content);
                var made = Files.write(dir.resolve("made-" + site).resolve("next"), content);
                Files.move(made, dir.resolve("data-" + site).resolve("files").resolve(site + "-" + i));
                double megabits = Math.min(inForce[2 * way], inForce[2 * way + 1]);
                TimeUnit.MILLISECONDS.sleep(i < AHEAD ? 0 : Math.round(FILE_BYTES * 8e-3 / (MORE * megabits)));
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void until(String what, BooleanSupplier so) throws InterruptedException {
        long end = System.nanoTime() + 180 * SECOND;
        for (boolean held = false; !held; ) {
            try {
                held = so.getAsBoolean();
            } catch (RuntimeException e) {
                held = false; // it does not answer yet
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException("never came: " + what);
            }
            Thread.sleep(100);
        }
    }

    private void end() {
        over = true;
        try {
            for (var agent : agents) {
                agent.destroy();
            }
            for (var agent : agents) {
                if (!agent.waitFor(60, TimeUnit.SECONDS)) {
                    agent.destroyForcibly().waitFor();
                }
            }
            for (var site : SITES) {
                run("ip", "netns", "del", space(site));
            }
            run("ip", "link", "del", tag + "br");
            if (System.getenv("SUNDOG_KEEP") == null) {
                try (var paths = Files.walk(dir)) {
                    for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(path);
                    }
                }
            }
        } catch (IOException | InterruptedException e) {
            System.err.println("bench/caps: not all was taken away: " + e.getMessage());
        }
    }
}
