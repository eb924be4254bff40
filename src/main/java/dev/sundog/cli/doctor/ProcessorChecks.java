package dev.sundog.cli.doctor;

import dev.sundog.api.FindingReport;
import dev.sundog.host.Scheduling;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Processors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;

/** On which processors this process runs, and whether it may have those that the configuration names. */
public final class ProcessorChecks {
    /** Of /proc/PID/task/TID/stat, counted from 0 behind the name in brackets. */
    private static final int POLICY = 38;

    private static final String FIFO = "1";

    private final HostTree host;

    ProcessorChecks(HostTree host) {
        this.host = host;
    }

    /** As it is. In an agent: what it was confined to, and how many of its threads are urgent. */
    FindingReport now() {
        var allowed = host.text("proc/self/status").stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .map(line -> line.substring("Cpus_allowed_list:".length()).strip())
                .findFirst()
                .orElse("unknown");
        var all = host.text("sys/devices/system/cpu/online").orElse("unknown");
        long urgent = urgent();
        return FindingReport.ok(
                "processors",
                "runs on " + allowed + " of " + all
                        + (urgent == 0
                                ? ""
                                : "; " + urgent + (urgent == 1 ? " thread is" : " threads are") + " urgent"));
    }

    private long urgent() {
        try (var tasks = Files.list(host.root().resolve("proc/self/task"))) {
            return tasks.filter(ProcessorChecks::isUrgent).count();
        } catch (IOException e) {
            return 0;
        }
    }

    private static boolean isUrgent(Path task) {
        try {
            var stat = Files.readString(task.resolve("stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ", -1);
            return fields.length > POLICY && fields[POLICY].equals(FIFO);
        } catch (IOException e) {
            return false; // it has ended
        }
    }

    FindingReport asked(Processors asked) {
        try {
            refuseUnlessThere(asked);
            return FindingReport.ok("cores and realtime", "can be had as configured");
        } catch (OperatorException e) {
            return FindingReport.fail("cores and realtime", e.what(), e.remedy());
        }
    }

    /**
     * Whether an agent of this process could have what is asked for; changes nothing.
     *
     * @throws OperatorException when a processor is not there, or the right to be urgent is
     */
    public static void refuseUnlessThere(Processors asked) {
        if (asked.fifo() && !Scheduling.mayBeUrgent()) {
            throw new OperatorException(
                    "realtime is fifo, but this process may not make a thread urgent: it has neither CAP_SYS_NICE nor a limit of"
                            + " real-time priority (RLIMIT_RTPRIO) above 0, or a sandbox forbids it",
                    "With systemd give the unit LimitRTPRIO=1 and RestrictRealtime=no; else take the key away");
        }
        var lacking = (BitSet) asked.cores().orElse(new BitSet()).clone();
        lacking.andNot(Scheduling.allowed());
        if (!lacking.isEmpty()) {
            throw new OperatorException(
                    "cores names processors that this process may not use: " + Processors.show(lacking),
                    "Name some of " + Processors.show(Scheduling.allowed()));
        }
    }
}
