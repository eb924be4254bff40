package dev.sundog.cli;

import dev.sundog.api.ReloadReport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Has an agent read its configuration again. */
@Command(
        name = "reload",
        description = {
            "Has the agent read its configuration again, as SIGHUP does. A file that is wrong changes nothing.",
            "Taken up at once: networks, log, tuning (rescan, return_points_per_second, dwell, queue_target), and of workloads that"
                    + " one site writes: priority, data (but writes), operations, affinity, spread, and rpo from 8s to 8s or more."
                    + " What else has changed is named here and in sundog status until the agent is started again."
        })
final class ReloadCommand implements Callable<Integer> {
    @Mixin
    private AgentOptions options = new AgentOptions();

    private final Console console;

    ReloadCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var report = options.agent(console).reload();
        options.print(console, report, () -> lines(report));
        return 0;
    }

    private static List<String> lines(ReloadReport report) {
        var out = new ArrayList<String>();
        out.add(report.file() + " was read again");
        out.add("  taken up       " + list(report.taken(), "nothing has changed"));
        out.add("  needs restart  " + list(report.needRestart(), "nothing"));
        return out;
    }

    private static String list(List<String> keys, String otherwise) {
        return keys.isEmpty() ? otherwise : String.join(", ", keys);
    }
}
