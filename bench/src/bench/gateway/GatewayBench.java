package bench.gateway;

import bench.common.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What does a proxy cost, and what does it add? nginx, HAProxy and Sundog's gateway before one service, one after the other. */
public final class GatewayBench {
    private static final int WRONG = 64;
    private static final int CONNECTIONS = 64;

    private static final String USAGE = """
            usage: bench/gateway [OPTION...]
              --bodies KIB,...  sizes of the answers (default 0,1,64)
              --seconds N       of each measurement (default 10)
              --warm N          before the first of each proxy, not counted (default 10)
              --hold NAME       only that proxy before the first size, at full load, until Ctrl-C: for a profiler; its pid is printed
            """;

    private List<Integer> bodies = List.of(0, 1, 64);
    private double seconds = 10;
    private double warm = 10;
    private String hold = "";
    private final Path work;

    private GatewayBench(Path work) {
        this.work = work;
    }

    /**
     * What one proxy did.
     *
     * @param perCoreSecond requests for each second of its own processor time
     */
    private record Full(String name, double perSecond, double perCoreSecond) {}

    public static void main(String[] args) throws Exception {
        if (List.of(args).contains("--help")) {
            System.out.print(USAGE);
            return;
        }
        var work = Files.createTempDirectory("sundog-gateway-").toRealPath();
        Programs.atEnd(work);
        var it = new GatewayBench(work);
        try {
            it.take(args);
        } catch (IllegalArgumentException e) {
            System.err.println("bench/gateway: " + e.getMessage());
            System.err.print(USAGE);
            System.exit(WRONG);
        }
        it.run();
        System.exit(0);
    }

    private void take(String[] args) {
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " needs a value");
            }
            switch (args[i]) {
                case "--bodies" ->
                    bodies = Arrays.stream(args[i + 1].split(","))
                            .map(Integer::valueOf)
                            .toList();
                case "--seconds" -> seconds = Double.parseDouble(args[i + 1]);
                case "--warm" -> warm = Double.parseDouble(args[i + 1]);
                case "--hold" -> hold = args[i + 1];
                default -> throw new IllegalArgumentException("unknown option " + args[i]);
            }
        }
    }

    private void run() throws Exception {
        var files = Files.createDirectory(work.resolve("files"));
        // nginx's workers may run as another user.
        files.toFile().setExecutable(true, false);
        work.toFile().setExecutable(true, false);
        var random = new Random(1);
        for (int kib : bodies) {
            var content = new byte[kib << 10];
            random.nextBytes(content);
            Files.write(files.resolve(Integer.toString(kib)), content);
        }
        try (var service = Proxy.service(work, files);
                var nginx = Proxy.nginx(work, service.port());
                var haproxy = Proxy.haproxy(work, service.port());
                var sundog = Proxy.sundog(work, service.port())) {
            var all = List.of(service, nginx, haproxy, sundog);
            if (!hold.isEmpty()) {
                hold(all);
            }
            for (var proxy : all) {
                System.err.println("bench/gateway: warming " + proxy.name());
                closed(proxy, bodies.getFirst(), warm);
            }
            for (int kib : bodies) {
                table(kib, all, random);
            }
        }
    }

    private void hold(List<Proxy> all) throws Exception {
        var proxy = all.stream()
                .filter(p -> p.name().equals(hold))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no proxy is called " + hold));
        System.out.println("pid " + proxy.pid());
        while (true) {
            System.out.println(closed(proxy, bodies.getFirst(), seconds));
        }
    }

    private void table(int kib, List<Proxy> all, Random random) throws Exception {
        System.out.printf("%nanswers of %d KiB, %d connections kept alive%n", kib, CONNECTIONS);
        System.out.println(
                "             most requests/s   per core and second   to nginx's        p50      p99     p999  ms at the rate   p99 added");
        var full = all.stream().map(p -> full(p, kib)).toList();
        double nginx = full.get(1).perCoreSecond();
        double rate = full.stream().skip(1).mapToDouble(Full::perSecond).min().orElseThrow() / 2;
        double direct = 0;
        for (int i = 0; i < all.size(); i++) {
            Load.Times times;
            try (var load = new Load(all.get(i).port(), "/" + kib, CONNECTIONS)) {
                times = load.open(rate, seconds, random);
            }
            direct = i == 0 ? times.millis(0.99) : direct;
            var f = full.get(i);
            System.out.printf(
                    "%-10s %17.0f %21.0f %12s %10.2f %8.2f %8.2f  %14.0f   %s%n",
                    f.name(),
                    f.perSecond(),
                    f.perCoreSecond(),
                    i == 0 ? "" : "%.2f".formatted(f.perCoreSecond() / nginx),
                    times.millis(0.5),
                    times.millis(0.99),
                    times.millis(0.999),
                    times.perSecond(),
                    i == 0 ? "" : "%.2f".formatted(times.millis(0.99) - direct));
        }
    }

    private Full full(Proxy proxy, int kib) {
        try {
            return closed(proxy, kib, seconds);
        } catch (Exception e) {
            throw new IllegalStateException(proxy.name() + " does not serve", e);
        }
    }

    private static Full closed(Proxy proxy, int kib, double seconds) throws Exception {
        try (var load = new Load(proxy.port(), "/" + kib, CONNECTIONS)) {
            double before = proxy.cpuSeconds();
            var times = load.closed(seconds);
            double cpu = proxy.cpuSeconds() - before;
            return new Full(proxy.name(), times.perSecond(), times.nanos().length / Math.max(cpu, 0.01));
        }
    }
}
