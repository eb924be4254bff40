package bench.sync;

import dev.sundog.dataset.DirectoryTree;
import dev.sundog.dataset.Marker;
import dev.sundog.host.BootClock;
import dev.sundog.index.Index;
import dev.sundog.link.Credentials;
import dev.sundog.link.HostPort;
import dev.sundog.link.Identity;
import dev.sundog.link.Lane;
import dev.sundog.link.LinkListener;
import dev.sundog.link.Pace;
import dev.sundog.link.SiteLink;
import dev.sundog.mirror.SendOrder;
import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Incarnation;
import dev.sundog.model.Rate;
import dev.sundog.transfer.Clocks;
import dev.sundog.transfer.GroupTransfer;
import dev.sundog.transfer.SiteTransfer;
import dev.sundog.transfer.TransferRules;
import dev.sundog.transfer.Workers;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One site of Sundog in a process of its own: the product's parts that mirror, without an agent's quorum, gateway and reports.
 * Holds the group when it is given a port to dial, else accepts and mirrors. Obeys lines on its standard input.
 */
final class SundogSite {
    private static final GroupId GROUP = new GroupId("bench");
    /** As far as the copy may stay behind where no barrier is waited for. */
    private static final Duration RPO = Duration.ofSeconds(10);

    private static final Epoch EPOCH = new Epoch(1);

    private final SiteTransfer site;
    private final GroupTransfer group;
    private final SiteLink link;
    private final AtomicInteger ups = new AtomicInteger();
    private final Division division;
    private final Path root;
    private int upsBefore;

    /** Where the product's parts are joined, as its agent does it. */
    private SundogSite(Path bundle, Path root, Path index, OptionalInt peer, Division division, Pace pace) {
        this.division = division;
        this.root = root;
        var random = new SecureRandom();
        var clocks = new Clocks(BootClock::nanos, () -> System.currentTimeMillis() * 1_000_000);
        var tree = DirectoryTree.open(root.toString());
        tree.writeMarker(new Marker("bench", GROUP, root.getFileName().toString()));
        site = new SiteTransfer(new SendOrder(false), clocks, text -> {});
        site.plan(division.scores(), Map.of());
        group = new GroupTransfer(
                GROUP,
                tree,
                Index.open(index, () -> new Incarnation(random.nextLong(), random.nextLong())),
                division::of,
                new TransferRules(true, true, true).within(RPO.toNanos()),
                clocks,
                Workers.virtual(GROUP.name()),
                site);
        site.add(GROUP, group);
        var me = Credentials.load(bundle, Instant.now());
        var at = new HostPort("127.0.0.1", peer.orElse(0));
        link = peer.isPresent()
                ? SiteLink.dial(me, at, site, new Ear(), pace, BootClock::nanos)
                : SiteLink.accept(me, at, site, new Ear(), pace, BootClock::nanos);
        site.wakeWith(link::wake);
        if (peer.isPresent()) {
            group.beginHolding(EPOCH);
        } else {
            group.acceptFrom(EPOCH);
        }
        link.start();
        Thread.ofPlatform().daemon().name("tidy").start(this::tidy);
    }

    /** Hands on, and counts how often the link came up. */
    private final class Ear implements LinkListener {
        @Override
        public void up(Identity peer) {
            site.up(peer);
            ups.incrementAndGet();
        }

        @Override
        public void down(String why) {
            site.down(why);
        }

        @Override
        public void received(Lane lane, byte[] message) {
            site.received(lane, message);
        }
    }

    /** What the agent's loop does each second. */
    private void tidy() {
        try {
            while (true) {
                Thread.sleep(1_000);
                group.tidy();
                group.checkPresence();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Runs a site.
     *
     * @param args bundle, root, index; the port to dial for the holder, else nothing; if wanted, the directory that is urgent
     *     and the rate that may be sent
     */
    public static void main(String[] args) throws Exception {
        var answers = System.out;
        System.setOut(System.err);
        var peer =
                args.length > 3 && !args[3].isEmpty() ? OptionalInt.of(Integer.parseInt(args[3])) : OptionalInt.empty();
        var division = new Division(GROUP, args.length > 4 ? args[4] : "");
        var pace = new SitePace(args.length > 5 ? Rate.parse(args[5]) : Rate.UNLIMITED);
        var it = new SundogSite(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]), peer, division, pace);
        answers.println("ready " + it.link.port().orElse(0));
        answers.flush();
        it.obey(answers);
        // What is left is stopped with the process: the trees are thrown away.
        Runtime.getRuntime().halt(0);
    }

    private void obey(PrintStream answers) throws Exception {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            var words = line.split(" ");
            switch (words[0]) {
                case "write" ->
                    new Writes(root, division.urgent(), () -> group.barrier(() -> Set.of(division.hot())))
                            .run(Integer.parseInt(words[1]), Integer.parseInt(words[2]), Path.of(words[3]));
                case "barrier" -> group.barrier(Set::of).get();
                case "current" -> await(() -> ups.get() > upsBefore && group.isCurrent(Set.of()));
                case "applied" -> await(group::isApplied);
                case "interrupt" -> interrupt();
                case "messages" -> {}
                default -> throw new IllegalArgumentException(line);
            }
            var messages = link.measurement().messages();
            answers.println("done " + (messages.sentBytes() + messages.receivedBytes()));
            answers.flush();
        }
    }

    private interface Condition {
        boolean holds();
    }

    private void await(Condition condition) throws InterruptedException {
        long next = System.nanoTime() + 30_000_000_000L;
        while (!condition.holds()) {
            if (System.nanoTime() > next) {
                next += 30_000_000_000L;
                System.err.println("still waiting; problems: " + group.problems() + ", halted: " + group.halted());
            }
            Thread.sleep(1);
        }
    }

    private void interrupt() {
        upsBefore = ups.get();
        link.drop("the bench cut it");
    }
}
