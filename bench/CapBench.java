import dev.sundog.bandwidth.TokenBucket;
import dev.sundog.host.BootClock;
import dev.sundog.link.Authority;
import dev.sundog.link.Credentials;
import dev.sundog.link.HostPort;
import dev.sundog.link.Identity;
import dev.sundog.link.Lane;
import dev.sundog.link.LinkListener;
import dev.sundog.link.Outgoing;
import dev.sundog.link.Pace;
import dev.sundog.link.SiteLink;
import dev.sundog.model.Rate;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures, outside the sender, that a cap holds: two links over a counting TCP proxy on loopback, the sender paced by the
 * product's own bucket and never short of incompressible content. Counts every byte that passes, in windows of one second
 * that slide by 100 ms, and adds what IP and TCP headers and acknowledgements would cost on a network. A window that begins
 * or ends while this process was kept from running is left out: the count says nothing about when its bytes were sent.
 */
public final class CapBench {
    private static final double MOST = 1.02;
    private static final double LEAST_MEAN = 0.90;
    private static final long SECOND = 1_000_000_000L;
    private static final long STEP = SECOND / 10;
    private static final long LATE = 10_000_000L;
    private static final long SETTLE = 20_000_000L;
    private static final double SEGMENT = 1_448;
    private static final double HEADERS = 52;
    private static final int MESSAGE_BYTES = 16 * 1024;

    /** Bytes that were read at a moment, towards the receiver or back. */
    private record Passed(long atNanos, int bytes, boolean forth) {}

    /** The product's bucket, as the agent uses it. */
    private static final class BucketPace implements Pace {
        private final TokenBucket bucket;

        BucketPace(Rate rate) {
            this.bucket = new TokenBucket(rate, BootClock.nanos());
        }

        @Override
        public synchronized long reserveNanos(int wireBytes) {
            return bucket.reserve(wireBytes, BootClock.nanos());
        }

        @Override
        public synchronized long stillNanos(int wireBytes) {
            return bucket.untilOwes(wireBytes, BootClock.nanos());
        }

        @Override
        public synchronized void reserveControl(int wireBytes) {
            bucket.take(wireBytes, BootClock.nanos());
        }
    }

    /** A span in which this process did not run: what it reads right after came earlier. */
    private record Stall(long fromNanos, long untilNanos) {
        boolean holds(long atNanos) {
            return atNanos >= fromNanos && atNanos <= untilNanos + SETTLE;
        }
    }

    /** Sleeps a little, over and over, and notes when it was woken too late. */
    private static final class Watch {
        private final List<Stall> stalls = new ArrayList<>();

        Watch() {
            var thread = Thread.ofPlatform().daemon().name("watch").unstarted(this::run);
            thread.setPriority(Thread.MAX_PRIORITY);
            thread.start();
        }

        private void run() {
            for (long before = BootClock.nanos(); ; ) {
                LockSupport.parkNanos(2_000_000);
                long now = BootClock.nanos();
                if (now - before > LATE) {
                    note(new Stall(before, now));
                }
                before = now;
            }
        }

        private synchronized void note(Stall stall) {
            stalls.add(stall);
        }

        synchronized List<Stall> stalls() {
            return List.copyOf(stalls);
        }
    }

    /** Content without end, of which no two pieces are alike. */
    private static final class Flood implements Outgoing {
        private final SplittableRandom random = new SplittableRandom(42);

        @Override
        public byte[] next(Lane lane, int frameBytes) {
            if (lane == Lane.CONTROL) {
                return null;
            }
            var message = new byte[MESSAGE_BYTES];
            random.nextBytes(message);
            return message;
        }
    }

    private record Ear(CountDownLatch isUp) implements LinkListener {
        @Override
        public void up(Identity peer) {
            isUp.countDown();
        }

        @Override
        public void down(String why) {}

        @Override
        public void received(Lane lane, byte[] message) {}
    }

    /** Forwards and notes. */
    private static final class Proxy implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final List<Passed> passed = new ArrayList<>();
        private final int to;

        Proxy(int to) throws IOException {
            this.to = to;
            Thread.ofPlatform().daemon().name("proxy-accept").start(this::acceptAll);
        }

        private void acceptAll() {
            try {
                while (true) {
                    var a = server.accept();
                    var b = new Socket(InetAddress.getLoopbackAddress(), to);
                    a.setTcpNoDelay(true);
                    b.setTcpNoDelay(true);
                    Thread.ofPlatform().daemon().name("proxy-forth").start(() -> copy(a, b, true));
                    Thread.ofPlatform().daemon().name("proxy-back").start(() -> copy(b, a, false));
                }
            } catch (IOException e) {
                // closed: the measurement is over
            }
        }

        private void copy(Socket from, Socket into, boolean forth) {
            var buffer = new byte[64 * 1024];
            try (from;
                    into) {
                for (int n = from.getInputStream().read(buffer);
                        n >= 0;
                        n = from.getInputStream().read(buffer)) {
                    note(new Passed(BootClock.nanos(), n, forth));
                    into.getOutputStream().write(buffer, 0, n);
                }
            } catch (IOException e) {
                // closed: the measurement is over
            }
        }

        private synchronized void note(Passed some) {
            passed.add(some);
        }

        synchronized List<Passed> passed() {
            return List.copyOf(passed);
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    private CapBench() {}

    public static void main(String[] args) throws Exception {
        double megabits = args.length > 0 ? Double.parseDouble(args[0]) : 50;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 20;
        if (!(megabits > 0) || seconds < 3) {
            System.err.println("usage: bench/cap [MBIT_PER_SECOND [SECONDS]]   (at least 3 seconds)");
            System.exit(64);
        }
        var cap = Rate.ofMegabits(megabits);
        var directory = Files.createTempDirectory("sundog-cap-");
        try {
            var ratios = measure(directory, cap, seconds);
            System.exit(report(cap, seconds, ratios) ? 0 : 1);
        } finally {
            remove(directory);
        }
    }

    private static List<Double> measure(Path directory, Rate cap, int seconds) throws Exception {
        Authority.create(directory, Map.of(), Instant.now(), new SecureRandom());
        var sender = Credentials.load(directory.resolve(Voter.PRIVATE.label()), Instant.now());
        var receiver = Credentials.load(directory.resolve(Voter.PUBLIC.label()), Instant.now());
        var up = new CountDownLatch(2);
        Outgoing silent = (lane, frameBytes) -> null;
        var any = new HostPort("127.0.0.1", 0);
        try (var accepting =
                SiteLink.accept(receiver, any, silent, new Ear(up), new BucketPace(cap), BootClock::nanos)) {
            accepting.start();
            try (var proxy = new Proxy(accepting.port().orElseThrow());
                    var dialing = SiteLink.dial(
                            sender,
                            new HostPort("127.0.0.1", proxy.server.getLocalPort()),
                            new Flood(),
                            new Ear(up),
                            new BucketPace(cap),
                            BootClock::nanos)) {
                dialing.start();
                if (!up.await(10, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("no link: " + dialing.trouble());
                }
                long from = BootClock.nanos();
                var watch = new Watch();
                Thread.sleep(seconds * 1_000L);
                return ratios(proxy.passed(), watch.stalls(), from, BootClock.nanos(), cap);
            }
        }
    }

    /** For each window: what the sender put on the wire, as a share of the cap. */
    private static List<Double> ratios(List<Passed> passed, List<Stall> stalls, long from, long until, Rate cap) {
        var out = new ArrayList<Double>();
        for (long start = from; start + SECOND <= until; start += STEP) {
            long end = start + SECOND;
            if (holds(stalls, start) || holds(stalls, end)) {
                continue;
            }
            double forth = 0;
            double back = 0;
            for (var p : passed) {
                if (p.atNanos() >= start && p.atNanos() < end) {
                    forth += p.forth() ? p.bytes() : 0;
                    back += p.forth() ? 0 : p.bytes();
                }
            }
            double onWire = forth * (1 + HEADERS / SEGMENT) + back / (2 * SEGMENT) * HEADERS;
            out.add(onWire / cap.bytesPerSecond());
        }
        return out;
    }

    private static boolean holds(List<Stall> stalls, long atNanos) {
        return stalls.stream().anyMatch(s -> s.holds(atNanos));
    }

    private static boolean report(Rate cap, int seconds, List<Double> ratios) {
        int all = (seconds - 1) * 10 + 1;
        System.out.printf(
                Locale.ROOT,
                "cap %s for %d s; %d of about %d windows of 1 s count, the rest was disturbed%n",
                cap,
                seconds,
                ratios.size(),
                all);
        if (ratios.size() < all / 3) {
            System.out.println("says nothing: the machine is too busy to measure on");
            return false;
        }
        var sorted = ratios.stream().sorted().toList();
        double mean = ratios.stream().mapToDouble(r -> r).average().orElseThrow();
        double most = sorted.getLast();
        System.out.printf(Locale.ROOT, "%-10s %8s %8s %8s%n", "", "min", "mean", "max");
        System.out.printf(Locale.ROOT, "%-10s %8.4f %8.4f %8.4f%n", "of the cap", sorted.getFirst(), mean, most);
        boolean meant = mean >= LEAST_MEAN;
        boolean holds = most <= MOST;
        System.out.println(
                !holds ? "the cap is broken" : meant ? "the cap holds" : "says nothing: too little was sent");
        return meant && holds;
    }

    private static void remove(Path directory) throws IOException {
        try (var paths = Files.walk(directory)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
