package dev.sundog.link;

import dev.sundog.bandwidth.stamp.Delays;
import dev.sundog.bandwidth.stamp.ErrorEstimate;
import dev.sundog.bandwidth.stamp.PathInterval;
import dev.sundog.bandwidth.stamp.Totals;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;

/**
 * Measures an emulated line by real sockets in real time and prints what it was set to beside what was found:
 * {@code java -cp ... dev.sundog.link.StampAcross SECONDS}. Kernels without netem have no other line than this.
 */
final class StampAcross {
    private static final long MS = 1_000_000L;

    private record Way(double delayMs, double jitterMs, double loss) {}

    private record Late(long atNanos, byte[] bytes, InetSocketAddress to) implements Delayed {
        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(atNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed o) {
            return Long.compare(atNanos, ((Late) o).atNanos);
        }
    }

    private StampAcross() {}

    public static void main(String[] args) throws Exception {
        int seconds = Integer.parseInt(args[0]);
        System.out.println(
                "ms, P95-P50 and |D| of uniform delay +- w are 0.9 w and 2 w / 3; loss with its 95 % interval");
        across(new Way(40, 4, 0.01), new Way(40, 4, 0.02), seconds, 1);
        across(new Way(15, 5, 0.05), new Way(60, 20, 0.002), seconds, 2);
        System.exit(0);
    }

    private static void across(Way there, Way back, int seconds, long seed) throws Exception {
        var dir = Files.createTempDirectory("stamp-across");
        var installation = Installation.in(dir.resolve("ours"));
        var a = new End();
        var b = new End();
        var any = HostPort.parse("127.0.0.1:0");
        var publicLink = SiteLink.accept(installation.of(Voter.PUBLIC), any, b, b, b, System::nanoTime);
        publicLink.start();
        var at = new HostPort("127.0.0.1", publicLink.port().orElseThrow());
        var privateLink = SiteLink.dial(installation.of(Voter.PRIVATE), at, a, a, a, System::nanoTime);
        privateLink.start();
        a.event();
        var far = port(publicLink, any);
        End.eventually(() -> far.address().isPresent(), "no port");
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            emulate(socket, far.address().orElseThrow(), there, back, seed);
            var near = port(privateLink, new HostPort("127.0.0.1", socket.getLocalPort()));
            Thread.sleep(5_000);
            near.take();
            Thread.sleep(seconds * 1_000L);
            var interval = near.take();
            var clock = near.measured().orElseThrow().clock();
            print(
                    "there",
                    there,
                    interval.thereNanos(),
                    interval.jitterThereSeconds(),
                    interval.totals().lossThere());
            print(
                    "back",
                    back,
                    interval.backNanos(),
                    interval.jitterBackSeconds(),
                    interval.totals().lossBack());
            sum(there, back, interval);
            System.out.printf(
                    Locale.ROOT,
                    "clocks: ahead %.2f +- %.2f ms%n",
                    clock.aheadSeconds() * 1e3,
                    clock.errorSeconds() * 1e3);
            near.close();
        }
        far.close();
        privateLink.close();
        publicLink.close();
        try (var files = Files.walk(dir)) {
            files.sorted(java.util.Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
        }
    }

    private static StampPort port(SiteLink link, HostPort peer) {
        return StampPort.start(
                link,
                new StampPort.Settings(HostPort.parse("127.0.0.1:0"), peer, 20 * MS, from -> false),
                System::nanoTime,
                () -> Instant.now().toEpochMilli() * MS,
                () -> ErrorEstimate.of(true, MS));
    }

    private static void emulate(DatagramSocket socket, InetSocketAddress far, Way there, Way back, long seed) {
        var queue = new DelayQueue<Late>();
        var random = new Random(seed);
        Thread.ofPlatform().daemon().start(() -> {
            var packet = new DatagramPacket(new byte[2_048], 2_048);
            InetSocketAddress near = null;
            while (!socket.isClosed()) {
                try {
                    packet.setLength(2_048);
                    socket.receive(packet);
                    boolean returns = packet.getSocketAddress().equals(far);
                    near = returns ? near : (InetSocketAddress) packet.getSocketAddress();
                    var way = returns ? back : there;
                    double delay = way.delayMs + (2 * random.nextDouble() - 1) * way.jitterMs;
                    if (near != null && random.nextDouble() >= way.loss) {
                        queue.add(new Late(
                                System.nanoTime() + Math.round(delay * MS),
                                Arrays.copyOf(packet.getData(), packet.getLength()),
                                returns ? near : far));
                    }
                } catch (IOException e) {
                    return;
                }
            }
        });
        Thread.ofPlatform().daemon().start(() -> {
            while (!socket.isClosed()) {
                try {
                    var late = queue.take();
                    socket.send(new DatagramPacket(late.bytes, late.bytes.length, late.to));
                } catch (IOException | InterruptedException e) {
                    return;
                }
            }
        });
    }

    private static void print(String name, Way way, long[] nanos, double jitter, Totals.Share loss) {
        var d = Delays.of(nanos);
        System.out.printf(
                Locale.ROOT,
                "%-5s n %5d  median set %.1f found %.2f  P95-P50 set %.2f found %.2f  |D| set %.2f found %.2f  "
                        + "loss set %.2f %% found %.2f %% (%.2f to %.2f)%n",
                name,
                d.count(),
                way.delayMs,
                d.median() * 1e3,
                way.jitterMs * 0.9,
                d.spread() * 1e3,
                way.jitterMs * 2 / 3,
                jitter * 1e3,
                way.loss * 100,
                loss.value() * 100,
                loss.low() * 100,
                loss.high() * 100);
    }

    private static void sum(Way there, Way back, PathInterval interval) {
        System.out.printf(
                Locale.ROOT,
                "round trip: median set %.1f found %.2f%n",
                there.delayMs + back.delayMs,
                Delays.of(interval.rttNanos()).median() * 1e3);
    }
}
