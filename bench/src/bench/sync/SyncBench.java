package bench.sync;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Measures what it costs to keep a copy: for each kind of change, bytes on an emulated line and seconds until the copy has it,
 * by Sundog and by real rsync and Unison, in one run. Each peer has trees of its own, one peer at a time.
 */
public final class SyncBench {
    private static final int WRONG_ARGUMENTS = 64;
    private static final int UNAVAILABLE = 69;
    /**
     * A change of equal size is overlooked by rsync within the second of the one before (ANCHORS section 1), and by Unison 2.52
     * within two, as measured here: it takes times that are a second apart for the same.
     */
    private static final long APART_MILLIS = 2_200;

    private final Options options;
    private final Path work;
    private final Map<String, Row> rows = new LinkedHashMap<>();

    private SyncBench(Options options, Path work) {
        this.options = options;
        this.work = work;
    }

    public static void main(String[] args) throws Exception {
        Command.atEnd(() -> Trees.remove(Path.of(System.getProperty("bench.program"))));
        System.exit(begin(args));
    }

    private static int begin(String[] args) throws Exception {
        if (List.of(args).contains("--help")) {
            System.out.print(Options.USAGE);
            return 0;
        }
        try {
            var options = Options.parse(args);
            if (options.list()) {
                World.ALL.forEach(w -> w.patterns().forEach(p -> System.out.printf("%-12s %s%n", p.name(), p.title())));
                return 0;
            }
            return run(options);
        } catch (Options.Wrong e) {
            System.err.println("bench/sync: " + e.getMessage() + "\n" + Options.USAGE);
            return WRONG_ARGUMENTS;
        }
    }

    private static int run(Options options) throws Exception {
        Map<String, String> versions;
        try {
            versions = versions(options);
        } catch (IOException e) {
            System.err.println("bench/sync: " + e.getMessage());
            return UNAVAILABLE;
        }
        long free = Files.getFileStore(options.directory()).getUsableSpace();
        long needed = options.scale().diskBytes();
        if (free < needed) {
            System.err.printf(
                    "bench/sync: needs about %d MB in %s, %d MB are free%n",
                    needed / 1_000_000, options.directory(), free / 1_000_000);
            return UNAVAILABLE;
        }
        var work =
                Files.createTempDirectory(options.directory(), "sundog-sync-").toRealPath();
        Command.atEnd(() -> Trees.remove(work));
        var bench = new SyncBench(options, work);
        for (var world : World.ALL) {
            var patterns = world.patterns().stream().filter(options::wants).toList();
            if (!patterns.isEmpty()) {
                bench.measure(world, patterns);
            }
        }
        var report = new Report(options, versions, List.copyOf(bench.rows.values()));
        if (options.json()) {
            report.json(System.out);
        } else {
            report.print(System.out);
        }
        return report.holds() ? 0 : 1;
    }

    private static Map<String, String> versions(Options options) throws IOException {
        var out = new LinkedHashMap<String, String>();
        if (options.peers().contains(Peer.Kind.RSYNC) || options.peers().contains(Peer.Kind.RSYNC_Z)) {
            out.put("rsync", version("rsync", "--version"));
        }
        if (options.peers().contains(Peer.Kind.UNISON)) {
            out.put("unison", version("unison", "-version"));
        }
        return out;
    }

    private static String version(String... command) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var in = process.inputReader()) {
            return Objects.requireNonNullElse(in.readLine(), command[0]).strip().replaceAll(" +", " ");
        }
    }

    private void say(String text) {
        System.err.println("bench/sync: " + text);
    }

    private void measure(World world, List<Pattern> patterns) throws IOException, InterruptedException {
        for (double rate : options.rates()) {
            patterns.forEach(p -> rows.put(key(p, rate), new Row(p, rate)));
        }
        for (var kind : options.peers()) {
            say(world.name() + ", " + kind.label + ": making it");
            var places = places(kind);
            world.maker().make(places.here(), options.scale());
            Command.settleDisk();
            try (var peer = kind.begin(places, options)) {
                for (var pattern : patterns) {
                    for (int i = 0; i < options.rates().size(); i++) {
                        measure(kind, peer, places, pattern, i);
                    }
                }
            } finally {
                Trees.remove(work.resolve(kind.label));
            }
        }
    }

    private Peer.Places places(Peer.Kind kind) throws IOException {
        var home = Files.createDirectory(work.resolve(kind.label));
        Files.createDirectory(home.resolve("stage"));
        return new Peer.Places(
                Files.createDirectory(home.resolve("here")),
                Files.createDirectory(home.resolve("there")),
                Files.createDirectory(home.resolve("own")));
    }

    private static String key(Pattern pattern, double rate) {
        return rate + " " + pattern.name();
    }

    private void measure(Peer.Kind kind, Peer peer, Peer.Places places, Pattern pattern, int at)
            throws IOException, InterruptedException {
        double rate = options.rates().get(at);
        if (pattern.isPrepared()) {
            keepApart(kind);
            pattern.prepare().on(scene(places, pattern, at, -1));
            peer.carry();
        }
        peer.line().shape(new Line.Shape(rate, options.rttMillis()));
        Command.settleDisk();
        keepApart(kind);
        var mark = peer.mark();
        var took = new ArrayList<Peer.Took>();
        var worth = new ArrayList<Worth>();
        for (int round = 0; round < pattern.rounds().at(options.scale()); round++) {
            if (round > 0) {
                keepApart(kind);
            }
            if (pattern.interrupts()) {
                peer.interrupt();
            }
            peer.changing();
            worth.add(pattern.change().on(scene(places, pattern, at, round)));
            took.add(peer.carry());
        }
        var cost = peer.since(mark);
        var differs = Trees.difference(places.here(), places.there());
        var sum = took.stream().reduce(Peer.Took::plus).orElseThrow();
        var cell = new Row.Cell(sum, cost, differs);
        rows.get(key(pattern, rate))
                .note(kind, worth.stream().reduce(Worth::plus).orElseThrow(), cell);
        say("%s: %s at %s Mbit/s: %,.0f bytes, %.3f s%s"
                .formatted(
                        kind.label,
                        pattern.name(),
                        rate,
                        cost.lineBytes(),
                        sum.durable(),
                        differs.map(d -> ", WRONG: " + d).orElse("")));
        peer.line().shape(Line.Shape.NONE);
        if (pattern.isRestored()) {
            keepApart(kind);
            pattern.restore().on(scene(places, pattern, at, -2));
            peer.carry();
        }
    }

    private static void keepApart(Peer.Kind kind) throws InterruptedException {
        if (kind != Peer.Kind.SUNDOG) {
            Thread.sleep(APART_MILLIS);
        }
    }

    private Pattern.Scene scene(Peer.Places places, Pattern pattern, int rate, int round) {
        var stage = places.here().resolveSibling("stage");
        long seed = (pattern.name().hashCode() * 1_000L + rate) * 1_000 + round;
        return new Pattern.Scene(places.here(), stage, options.scale(), seed, rate, round);
    }
}
