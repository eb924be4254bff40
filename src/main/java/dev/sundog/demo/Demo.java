package dev.sundog.demo;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** The demonstration: seven small acts with real processes, real files, and an emulated network between them. */
public final class Demo {
    private static final Duration JITTER = Duration.ofMillis(3);
    private final DemoOptions options;
    private final Screen screen;
    private final Findings findings = new Findings();
    private final AtomicBoolean cleaned = new AtomicBoolean();

    public Demo(DemoOptions options) {
        this.options = options;
        var out = options.json() ? System.err : System.out;
        this.screen = new Screen(out, !options.json() && onTerminal());
    }

    /**
     * Plays all acts and cleans up after itself, also when interrupted.
     *
     * @return the exit code: 0 when every guarantee held, else 1
     * @throws OperatorException when the demonstration cannot be set up
     */
    public int run() {
        var workspace = Workspace.create(options.dir());
        var processes = new Processes(workspace.root());
        var wan = new Wan(options.mbit(), options.rtt(), JITTER);
        var hook = new Thread(() -> {
            screen.mute();
            cleanUp(workspace, processes, wan);
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            var layout = new Layout(wan);
            play(workspace, processes, wan, layout);
            report(wan);
            if (options.keep()) {
                keep(workspace, layout);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            findings.broke(0, "interrupted");
        } finally {
            cleanUp(workspace, processes, wan);
        }
        return findings.broken().isEmpty() ? 0 : 1;
    }

    @SuppressWarnings("SystemConsoleNull") // it may still be null, for example without the module jdk.internal.le
    private static boolean onTerminal() {
        var console = System.console();
        return console != null && console.isTerminal();
    }

    private void play(Workspace workspace, Processes processes, Wan wan, Layout layout) throws InterruptedException {
        screen.say("Sundog demonstration in " + workspace.root());
        screen.say(
                "   three agents, two shops and their clients are processes of this machine; between the sites lies an"
                        + " emulated");
        screen.say("   network of " + options.mbit() + " Mbit/s each way and "
                + options.rtt().toMillis() + " ms round trip");
        var breakage = options.breakGuarantee();
        breakage.ifPresent(what -> screen.say("   on purpose without its protection: " + what));
        var pace = Pace.of(options.fast());
        prepare(workspace, layout, pace);
        var agents = new Agents(workspace, processes, breakage);
        agents.certify();
        var ledger = options.ledger().orElse(workspace.ledger());
        var clients = new Clients(processes, workspace, layout, ledger);
        var world =
                new World(pace, screen, new Waiting(screen), workspace, wan, layout, agents, clients, ledger, findings);
        try {
            acts(world);
        } catch (OperatorException e) {
            findings.tally = World.quietly(clients::tally).orElse(findings.tally);
            findings.broke(0, "the demonstration could not go on: " + e.what());
            screen.say("");
            screen.say(e.what());
            screen.say("-> " + e.remedy());
        }
    }

    private static void acts(World world) throws InterruptedException {
        var seeding = new SeedingAct(world);
        seeding.plan();
        seeding.seed();
        new PeakAct(world).play();
        new KillAct(world).play();
        new ReturnAct(world).play();
        new ReadBack(world).play();
    }

    private void prepare(Workspace workspace, Layout layout, Pace pace) {
        var made = Stock.fill(workspace.data(Site.PRIVATE), pace.reportMebibytes());
        screen.say("   " + made.files() + " catalogue files (" + made.catalogueBytes() / 1_000_000 + " MB), "
                + pace.reportMebibytes() + " reports of 1 MiB, and the orders");
        try {
            Files.write(workspace.catalogueList(), made.articles());
            Files.createDirectories(workspace.data(Site.PUBLIC));
            Files.createDirectories(workspace.shopClasses());
        } catch (IOException e) {
            throw new OperatorException("The workspace cannot be written: " + e, "Check the disk", e);
        }
        var shop = ShopProgram.command(workspace.shopClasses());
        new Configuration(workspace, layout, options.mbit(), shop).write();
    }

    private void report(Wan wan) {
        var tally = findings.tally;
        if (tally.failedIdempotent() > 0) {
            findings.broke(0, tally.failedIdempotent() + " requests that may be repeated failed");
        }
        long busiest = wan.perSecond(Voter.PRIVATE, Voter.PUBLIC).values().stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        var report = new Report(
                tally,
                findings.lost,
                World.linkBytes(wan),
                findings.fullCopyBytes,
                findings.timeToHotMillis,
                findings.unorderedMillis,
                busiest * 8 / 1e6,
                findings.broken(),
                findings.notes);
        screen.act("What happened");
        report.lines().forEach(screen::say);
        if (options.json()) {
            System.out.println(report.toJson());
            System.out.flush();
        }
    }

    private void keep(Workspace workspace, Layout layout) throws InterruptedException {
        Path ledger = options.ledger().orElse(workspace.ledger());
        screen.say("");
        screen.say("Staying up until Ctrl-C. Gateways: http://" + layout.gateway(Site.PRIVATE) + " (private), http://"
                + layout.gateway(Site.PUBLIC) + " (public)");
        screen.say("Acknowledged orders: " + ledger.toAbsolutePath() + "; read one with GET /orders/ID");
        new CountDownLatch(1).await();
    }

    private void cleanUp(Workspace workspace, Processes processes, Wan wan) {
        if (!cleaned.compareAndSet(false, true)) {
            return;
        }
        processes.end();
        wan.close();
        boolean unexpected =
                !findings.broken().isEmpty() && options.breakGuarantee().isEmpty();
        if (workspace.isTemporary() && !options.keep() && !unexpected) {
            workspace.delete();
        } else {
            screen.say("Everything is kept in " + workspace.root());
        }
    }
}
