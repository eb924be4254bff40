package dev.sundog.agent;

import dev.sundog.host.TrafficControl;
import dev.sundog.model.Addresses;
import dev.sundog.model.Dscp;
import dev.sundog.model.Enforcement;
import dev.sundog.model.Marks;
import dev.sundog.model.NetworkWeek;
import dev.sundog.model.OperatorDoors;
import dev.sundog.model.OperatorException;
import dev.sundog.model.ProbeAddress;
import dev.sundog.model.Rate;
import dev.sundog.model.Site;
import dev.sundog.model.Timetable;
import dev.sundog.transfer.Clocks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/** Runs in a network of its own, whose only interface is that of loopback, with the kernel's real classes. Says what went wrong. */
final class KernelScene {
    private static final int LINK = 7100;
    private static final Dscp EF = new Dscp(46);
    private static final Addresses OTHER = addresses("127.0.0.1:" + LINK, "127.0.0.1:7102");
    private static final Addresses OWN = addresses("127.0.0.1:7200", "127.0.0.1:7202");

    private final KernelTrace trace;

    private KernelScene(Path state) {
        this.trace = new KernelTrace(state);
    }

    private static Addresses addresses(String link, String relay) {
        return new Addresses(
                Optional.of(link),
                "127.0.0.1:1",
                Optional.of(relay),
                Optional.empty(),
                OperatorDoors.none(),
                Optional.empty(),
                Optional.of(ProbeAddress.beside(link)),
                Optional.empty());
    }

    /** @param args the agent's directory */
    public static void main(String[] args) throws Exception {
        run("ip", "link", "set", "lo", "up");
        var scene = new KernelScene(Path.of(args[0]));
        scene.holdsAndFollowsAndGoes();
        scene.whatAKilledAgentLeftIsTakenOver();
        scene.whatOthersHaveSetIsLeftAlone();
        scene.whatOthersTakeAwayComesBack();
        System.out.println("done");
    }

    private static NetworkWeek week(double megabits, Marks marks, Enforcement enforce) {
        var any = Timetable.always(Rate.UNLIMITED);
        return new NetworkWeek(
                Site.PRIVATE, Timetable.always(Rate.ofMegabits(megabits)), any, Optional.empty(), marks, enforce);
    }

    private KernelPace pace(Networks networks) {
        return new KernelPace(
                Site.PRIVATE,
                networks,
                new Clocks(System::nanoTime, () -> System.currentTimeMillis() * 1_000_000L),
                new KernelFlows(Site.PRIVATE, OWN, OTHER, () -> Optional.of(InetAddress.ofLiteral("127.0.0.1"))),
                trace);
    }

    private static Networks networks(double megabits, Marks marks) {
        return new Networks(List.of(week(megabits, marks, Enforcement.TC)), Instant::now);
    }

    private void holdsAndFollowsAndGoes() throws Exception {
        var networks = networks(80, new Marks(EF, Dscp.BEST_EFFORT));
        var pace = pace(networks);
        pace.start();
        same("the interface", Optional.of("lo"), pace.report().orElseThrow().device());
        rate("2", (long) (80e3 * 1514 / 1500));
        sends("what is marked as barriers", LINK, EF.octet(), "10");
        sends("what is not marked", LINK, 0, "20");
        sends("requests that are forwarded", 7102, 0, "10");
        sends("what is nobody's business", 7999, 0, "1");

        networks.take(List.of(week(8, Marks.NONE, Enforcement.TC)), Site.PRIVATE);
        pace.look();
        until("another rate", () -> rateOf("2") == (long) (8e3 * 1514 / 1500));
        until(
                "marks that tell nothing apart",
                () -> !said("tc", "filter", "show", "dev", "lo").contains("pref 1 "));
        sends("what is marked, where marks tell nothing apart", LINK, EF.octet(), "20");

        networks.take(List.of(week(8, Marks.NONE, Enforcement.OWN)), Site.PRIVATE);
        pace.look();
        until("own", () -> kind().equals("noqueue 0:") && pace.report().isEmpty());
        networks.take(List.of(week(8, Marks.NONE, Enforcement.TC)), Site.PRIVATE);
        pace.look();
        until("tc again", () -> kind().equals("htb 5d06:"));
        pace.close();
        same("after the end", "noqueue 0:", kind());
    }

    private void whatAKilledAgentLeftIsTakenOver() throws Exception {
        pace(networks(80, Marks.NONE)).start(); // never closed, as by SIGKILL
        same("left", "htb 5d06:", kind());
        var next = pace(networks(16, Marks.NONE));
        next.start();
        rate("2", (long) (16e3 * 1514 / 1500));
        next.close();
        same("after the next one's end", "noqueue 0:", kind());

        pace(networks(80, Marks.NONE)).start();
        var own = pace(new Networks(List.of(week(80, Marks.NONE, Enforcement.OWN)), Instant::now));
        own.start();
        same("taken away by one that needs none", "noqueue 0:", kind());
        own.close();

        run("tc", "qdisc", "add", "dev", "lo", "root", "handle", "5d06:", "htb");
        refused("stand the classes of another agent of Sundog");
        same("another agent's", "htb 5d06:", kind());
        run("tc", "qdisc", "del", "dev", "lo", "root");
    }

    private void whatOthersHaveSetIsLeftAlone() throws Exception {
        run(
                "tc", "qdisc", "add", "dev", "lo", "root", "handle", "9:", "tbf", "rate", "1gbit", "burst", "1mb",
                "limit", "9mb");
        refused("sends by tbf 9:, which somebody has put there");
        same("somebody's", "tbf 9:", kind());
        run("tc", "qdisc", "del", "dev", "lo", "root");
    }

    private void whatOthersTakeAwayComesBack() throws Exception {
        var pace = pace(networks(80, Marks.NONE));
        pace.start();
        run(
                "tc", "qdisc", "replace", "dev", "lo", "root", "handle", "9:", "tbf", "rate", "1gbit", "burst", "1mb",
                "limit", "9mb");
        pace.look();
        until("it is said", () -> pace.report().flatMap(r -> r.trouble()).isPresent());
        same("somebody's", "tbf 9:", kind());
        run("tc", "qdisc", "del", "dev", "lo", "root");
        pace.look();
        until("it is back", () -> kind().equals("htb 5d06:"));
        until("all is well", () -> pace.report().orElseThrow().trouble().isEmpty());
        pace.close();
        same("after the end", "noqueue 0:", kind());
    }

    private void refused(String why) {
        try (var pace = pace(networks(80, Marks.NONE))) {
            pace.start();
        } catch (OperatorException e) {
            if (!e.what().contains(why)) {
                throw e;
            }
            return;
        }
        throw new AssertionError("not refused: " + why);
    }

    private static void same(String what, Object wanted, Object found) {
        if (!wanted.equals(found)) {
            throw new AssertionError(what + ": " + found + " instead of " + wanted);
        }
    }

    private static String kind() {
        return TrafficControl.root("lo").orElseThrow().toString();
    }

    private static void rate(String name, long kilobits) {
        same("the rate of class " + name, kilobits, rateOf(name));
    }

    /** In whole kbit/s, as tc prints it where they are no whole Mbit/s. */
    private static long rateOf(String name) {
        return number(name, " rate (\\d+)Kbit");
    }

    private static long number(String name, String pattern) {
        var found = Pattern.compile("(?s)class htb 5d06:" + name + " .*?" + pattern)
                .matcher(said("tc", "-s", "class", "show", "dev", "lo"));
        return found.find() ? Long.parseLong(found.group(1)) : -1;
    }

    /** That class counts what is sent to a port with a mark, and not the others. */
    private static void sends(String what, int port, int octet, String name) throws IOException {
        long before = number(name, " Sent (\\d+) bytes");
        var content = new byte[50_000];
        try (var server = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            try (var socket = new Socket()) {
                socket.setOption(StandardSocketOptions.IP_TOS, octet);
                socket.connect(server.getLocalSocketAddress());
                try (var taken = server.accept()) {
                    socket.getOutputStream().write(content);
                    taken.getInputStream().readNBytes(content.length);
                }
            }
        }
        long counted = number(name, " Sent (\\d+) bytes") - before;
        if (counted < content.length) {
            throw new AssertionError(what + ": class " + name + " has counted " + counted + " of " + content.length
                    + " bytes\n" + said("tc", "-s", "class", "show", "dev", "lo")
                    + said("tc", "filter", "show", "dev", "lo"));
        }
    }

    private static void until(String what, BooleanSupplier so) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!so.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never came: " + what);
            }
            Thread.sleep(20);
        }
    }

    private static void run(String... command) {
        said(command);
    }

    private static String said(String... command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            same(String.join(" ", command) + ": " + text, 0, process.waitFor());
            return text;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
