package bench.sync;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What the command line asks for. */
record Options(
        Scale scale,
        String scaleName,
        List<Double> rates,
        double rttMillis,
        Set<String> patterns,
        Set<Peer.Kind> peers,
        boolean fsync,
        boolean atOnce,
        boolean json,
        boolean list,
        Path directory) {
    static final String USAGE = """
            usage: bench/sync [OPTION...]
              --scale full|small    full: 1 GiB and 100,000 files; small: 64 MiB and 5,000 files
              --file-mib N          size of the big file
              --files N             number of small files, a multiple of 200
              --rates N,...         of the emulated line, Mbit/s (default 50,200)
              --rtt N               its round trip, ms (default 40)
              --patterns NAME,...   only these
              --peers NAME,...      of rsync, rsync-z, unison, sundog (default all)
              --no-fsync            rsync without --fsync
              --at-once             Sundog's holder is stopped while a change is made, and sees it whole
              --json                the results as JSON instead of tables
              --list                names the patterns, and no more
              --dir DIR             where to work (default $TMPDIR or /tmp); a directory is made there and removed
            """;

    /** The command line is wrong; the message says how. */
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1;

        Wrong(String message) {
            super(message);
        }
    }

    static Options parse(String[] args) throws Wrong {
        var it = new Parser(List.of(args));
        try {
            return it.options();
        } catch (IllegalArgumentException e) {
            throw new Wrong(e.getMessage());
        }
    }

    boolean wants(Pattern pattern) {
        return patterns.isEmpty() || patterns.contains(pattern.name());
    }

    private static final class Parser {
        private final ArrayList<String> left;
        private String scale = "full";
        private long fileMib;
        private int files;
        private List<Double> rates = List.of(50.0, 200.0);
        private double rtt = 40;
        private Set<String> patterns = Set.of();
        private Set<Peer.Kind> peers = EnumSet.allOf(Peer.Kind.class);
        private boolean fsync = true;
        private boolean atOnce;
        private boolean json;
        private boolean list;
        private String directory = System.getenv().getOrDefault("TMPDIR", "/tmp");

        Parser(List<String> args) {
            left = new ArrayList<>(args);
        }

        Options options() {
            while (!left.isEmpty()) {
                take(left.removeFirst());
            }
            return new Options(
                    sized(), scale, rates, rtt, patterns, peers, fsync, atOnce, json, list, Path.of(directory));
        }

        private void take(String option) {
            switch (option) {
                case "--scale" -> scale = value(option);
                case "--file-mib" -> fileMib = (long) number(option, 16);
                case "--files" -> files = (int) number(option, 2_000);
                case "--rates" ->
                    rates = words(option).stream().map(w -> positive(w, 0.1)).toList();
                case "--rtt" -> rtt = number(option, 0);
                case "--patterns" -> patterns = known(words(option));
                case "--peers" ->
                    peers = EnumSet.copyOf(
                            words(option).stream().map(Peer.Kind::of).toList());
                case "--no-fsync" -> fsync = false;
                case "--at-once" -> atOnce = true;
                case "--json" -> json = true;
                case "--list" -> list = true;
                case "--dir" -> directory = value(option);
                default -> throw new IllegalArgumentException("unknown option " + option);
            }
        }

        private Scale sized() {
            var base = switch (scale) {
                case "full" -> Scale.FULL;
                case "small" -> Scale.SMALL;
                default -> throw new IllegalArgumentException("no scale is called " + scale);
            };
            var withFile = fileMib > 0 ? base.withFileBytes(fileMib << 20) : base;
            if (files % 200 != 0) {
                throw new IllegalArgumentException("--files must be a multiple of 200");
            }
            return files > 0 ? withFile.withFiles(files) : withFile;
        }

        private String value(String option) {
            if (left.isEmpty()) {
                throw new IllegalArgumentException(option + " needs a value");
            }
            return left.removeFirst();
        }

        private List<String> words(String option) {
            return Arrays.asList(value(option).split(","));
        }

        private double number(String option, double least) {
            return positive(value(option), least);
        }

        private static double positive(String text, double least) {
            double number = Double.parseDouble(text);
            if (!(number >= least)) {
                throw new IllegalArgumentException(text + " is less than " + least);
            }
            return number;
        }

        private static Set<String> known(List<String> names) {
            var all = World.ALL.stream()
                    .flatMap(w -> w.patterns().stream().map(Pattern::name))
                    .toList();
            for (var name : names) {
                if (!all.contains(name)) {
                    throw new IllegalArgumentException("no pattern is called " + name);
                }
            }
            return Set.copyOf(names);
        }
    }
}
