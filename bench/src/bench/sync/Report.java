package bench.sync;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** The results, for people and for programs. */
record Report(Options options, Map<String, String> versions, List<Row> rows) {
    private static final List<Peer.Kind> OTHERS = List.of(Peer.Kind.RSYNC, Peer.Kind.RSYNC_Z, Peer.Kind.UNISON);

    boolean holds() {
        return rows.stream().noneMatch(r -> r.verdict() == Row.Verdict.OVER || r.verdict() == Row.Verdict.WRONG);
    }

    void print(PrintStream out) {
        out.println("Against " + (versions.isEmpty() ? "nobody" : String.join(", ", versions.values()))
                + (options.fsync() ? "; rsync with --fsync" : "") + "; scale " + options.scaleName());
        for (double rate : options.rates()) {
            var mine = rows.stream().filter(r -> r.mbit == rate).toList();
            out.printf(Locale.ROOT, "%n%s Mbit/s, %s ms%n%n", plain(rate), plain(options.rttMillis()));
            table(
                    out,
                    List.of(
                            "bytes, both ways",
                            "bound",
                            "rsync",
                            "rsync -z",
                            "unison",
                            "sundog",
                            "/rsync",
                            "/-z",
                            "/unison",
                            "before TLS",
                            "may take",
                            ""),
                    mine.stream().map(this::bytes).toList());
            out.println();
            table(
                    out,
                    List.of(
                            "seconds to durable",
                            "rsync",
                            "rsync -z",
                            "unison",
                            "sundog",
                            "applied",
                            "/rsync",
                            "/-z",
                            "/unison",
                            "idle B/s"),
                    mine.stream().map(this::seconds).toList());
        }
        summary(out);
    }

    private void summary(PrintStream out) {
        out.println();
        for (var row : rows) {
            for (var cell : row.cells.entrySet()) {
                cell.getValue()
                        .differs()
                        .ifPresent(d -> out.printf(
                                "%s at %s Mbit/s: after %s the trees are not alike: %s%n",
                                row.pattern.name(), plain(row.mbit), cell.getKey().label, d));
            }
        }
        out.printf(
                "%d gates hold, %d are missed; %d goals are met, %d are not; %d of %d rows took at most half of rsync -z's time%n",
                count(Row.Verdict.PASS),
                count(Row.Verdict.OVER),
                count(Row.Verdict.WITHIN_GOAL),
                count(Row.Verdict.BEYOND_GOAL),
                ratios().filter(r -> r <= 0.5).count(),
                ratios().count());
    }

    private long count(Row.Verdict verdict) {
        return rows.stream().filter(r -> r.verdict() == verdict).count();
    }

    private Stream<Double> ratios() {
        return rows.stream().flatMap(r -> r.secondsRatio(Peer.Kind.RSYNC_Z).stream());
    }

    private List<String> bytes(Row row) {
        var out = new ArrayList<String>();
        out.add(row.pattern.title());
        out.add(whole(Optional.ofNullable(row.worth()).map(w -> (double) w.bound())));
        OTHERS.forEach(o -> out.add(whole(row.bytes(o))));
        out.add(whole(row.bytes(Peer.Kind.SUNDOG)));
        OTHERS.forEach(o -> out.add(ratio(row.bytesRatio(o))));
        var messages = row.messageBytes();
        out.add(messages.isPresent() ? whole(Optional.of((double) messages.getAsLong())) : "-");
        out.add(whole(row.limit()));
        out.add(row.verdict().label);
        return out;
    }

    private List<String> seconds(Row row) {
        var out = new ArrayList<String>();
        out.add(row.pattern.title());
        OTHERS.forEach(o -> out.add(time(row.seconds(o))));
        out.add(time(row.seconds(Peer.Kind.SUNDOG)));
        var cell = row.cell(Peer.Kind.SUNDOG);
        out.add(time(cell.map(c -> c.took().applied().orElse(Double.NaN))));
        OTHERS.forEach(o -> out.add(ratio(row.secondsRatio(o))));
        out.add(whole(cell.map(c -> c.cost().idleBytesPerSecond())));
        return out;
    }

    private static void table(PrintStream out, List<String> head, List<List<String>> body) {
        var all = new ArrayList<List<String>>(List.of(head));
        all.addAll(body);
        for (var line : all) {
            var text = new StringBuilder();
            for (int i = 0; i < head.size(); i++) {
                int column = i;
                int width =
                        all.stream().mapToInt(l -> l.get(column).length()).max().orElse(0);
                var pad = " ".repeat(width - line.get(i).length());
                boolean left = i == 0 || head.get(i).isEmpty();
                text.append(left ? line.get(i) + pad : pad + line.get(i)).append("  ");
            }
            out.println(text.toString().stripTrailing());
        }
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    private static String whole(Optional<Double> number) {
        return number.map(n -> String.format(Locale.ROOT, "%,d", Math.round(n))).orElse("-");
    }

    private static String time(Optional<Double> seconds) {
        return seconds.map(s -> String.format(Locale.ROOT, "%.3f", s)).orElse("-");
    }

    private static String ratio(Optional<Double> ratio) {
        return ratio.map(r -> String.format(Locale.ROOT, r < 0.1 ? "%.4f" : "%.2f", r))
                .orElse("-");
    }

    void json(PrintStream out) {
        var all = new LinkedHashMap<String, Object>();
        all.put("versions", versions);
        all.put("scale", options.scale());
        all.put("rsync_fsync", options.fsync());
        all.put("rtt_ms", options.rttMillis());
        all.put("rows", rows.stream().map(Report::json).toList());
        all.put("holds", holds());
        out.println(
                JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(all));
    }

    private static Map<String, Object> json(Row row) {
        var out = new LinkedHashMap<String, Object>();
        out.put("pattern", row.pattern.name());
        out.put("mbit", row.mbit);
        if (row.worth() != null) {
            out.put("bound_bytes", row.worth().bound());
            out.put("limit_bytes", row.limit().orElseThrow());
            out.put("limit_is", row.worth().gate().isPresent() ? "gate" : "goal");
        }
        out.put("verdict", row.verdict().label);
        row.cells.forEach((peer, cell) -> {
            var one = new LinkedHashMap<String, Object>();
            one.put("line_bytes", Math.round(cell.cost().lineBytes()));
            cell.cost().messageBytes().ifPresent(m -> one.put("message_bytes", m));
            one.put("durable_seconds", cell.took().durable());
            cell.took().applied().ifPresent(s -> one.put("applied_seconds", s));
            one.put("idle_bytes_per_second", cell.cost().idleBytesPerSecond());
            cell.differs().ifPresent(d -> one.put("differs", d));
            out.put(peer.label, one);
        });
        return out;
    }
}
