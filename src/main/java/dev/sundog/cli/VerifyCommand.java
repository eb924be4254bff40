package dev.sundog.cli;

import dev.sundog.api.ControlClient;
import dev.sundog.api.VerifyReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Proves that both copies are equal. */
@Command(
        name = "verify",
        description = {
            "Reads both copies once more, compares them without transferring them, and repairs the mirror's.",
            "Ask at the site that holds the group. Exit code 0 when nothing was otherwise than agreed, else 1: what the"
                    + " mirror has wrong is kept aside and sent again; what has rotted at the holder is only named, since the"
                    + " mirror's copy is the good one.",
            "A group that both sites write is asked for at either: what was written and nobody noticed is told; what has"
                    + " rotted is kept aside, and the other site's content comes in its place."
        })
final class VerifyCommand implements Callable<Integer> {
    private static final long LOOK_MILLIS = 500;

    @Mixin
    private AgentOptions options = new AgentOptions();

    @Parameters(
            paramLabel = "SEGMENT",
            arity = "0..1",
            description = "A segment, such as shop/orders, or a group; all groups that this site holds, or both"
                    + " sites write, without it")
    private Optional<String> name = Optional.empty();

    @Option(names = "--no-repair", description = "Only tell what is otherwise")
    private boolean noRepair;

    private final Console console;

    VerifyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        var agent = options.agent(console);
        long start = System.nanoTime();
        var begun = agent.verify(name, !noRepair);
        var reports = begun;
        while (!reports.stream().allMatch(VerifyReport::over)) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            reports = like(begun, agent);
            progress(reports, start);
        }
        var ended = reports;
        options.print(console, ended, () -> lines(ended));
        boolean equal = ended.stream()
                .allMatch(r -> r.phase().equals("done") && r.read().differences() == 0);
        return equal ? 0 : 1;
    }

    private static List<VerifyReport> like(List<VerifyReport> begun, ControlClient agent) {
        var groups = begun.stream().map(VerifyReport::group).toList();
        return agent.verifications().stream()
                .filter(r -> groups.contains(r.group()))
                .toList();
    }

    /** One line that is written over, on a terminal alone. */
    private void progress(List<VerifyReport> reports, long start) {
        if (!console.terminal() || options.json()) {
            return;
        }
        long done = 0;
        long all = 0;
        for (var r : reports) {
            // Both sides read at the same time: the slower one says when it is over.
            done += Math.min(r.read().here().bytes(), r.read().there().bytes());
            all += r.read().expected().bytes();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        var eta = done == 0 ? "" : ", about " + Show.seconds(Math.ceil((all - done) / (done / seconds))) + " left";
        console.out()
                .print("\r" + Show.bytes(done) + " of " + Show.bytes(all) + " read on both sides, "
                        + Show.bytes(Math.round(done / seconds)) + "/s" + eta + "\u001b[K");
        console.out().flush();
        if (reports.stream().allMatch(VerifyReport::over)) {
            console.out().print("\r\u001b[K");
        }
    }

    private List<String> lines(List<VerifyReport> reports) {
        var out = new ArrayList<String>();
        for (var r : reports) {
            var what = r.segment().orElse(r.group());
            var read = r.read();
            if (!r.phase().equals("done")) {
                out.add(what + ": NOT verified: " + r.why());
            } else if (read.differences() == 0) {
                out.add(what + ": both copies are equal (" + read.here().files() + " names, "
                        + Show.bytes(read.here().bytes()) + " read on each side)");
            } else {
                out.add(what + ": " + read.differences() + " names were otherwise than agreed"
                        + (noRepair ? "" : repaired(r)));
            }
            r.found().forEach(f -> out.add("  " + f.site() + "  " + f.path() + ": " + describe(f, r.bothWrite())));
        }
        return out;
    }

    private static String repaired(VerifyReport r) {
        return r.bothWrite()
                ? "; what had been written was told, what had rotted was fetched from the other site"
                : "; what the mirror had wrong was sent again";
    }

    private static String describe(VerifyReport.Finding f, boolean bothWrite) {
        return switch (f.kind()) {
            case "content" ->
                bothWrite
                        ? "looks as it did and held other bytes"
                        : "looks as it did and holds other bytes; the other site's copy is the good one";
            case "changed" -> "was altered, and nobody told of it";
            case "missing" -> "is not there";
            case "extra" -> "is there, and nobody told of it";
            case "unreadable" -> "cannot be read";
            case "unrepaired" -> "could not be repaired; sundog status at that site says why";
            default -> f.kind();
        };
    }
}
