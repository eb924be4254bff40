package dev.sundog.cli.doctor;

import dev.sundog.api.FindingReport;
import dev.sundog.host.ClockDiscipline;
import java.util.List;

/** How promptly the kernel runs what must be prompt, and whether its clock is right. */
final class KernelChecks {
    private static final long LATE_NANOS = 100_000_000;
    private static final long FILES = 65_536;
    private static final String CPU = "sys/devices/system/cpu/";

    private final HostTree host;

    KernelChecks(HostTree host) {
        this.host = host;
    }

    List<FindingReport> all(ClockDiscipline clock) {
        return List.of(preemption(), cores(), synchronised(clock), files());
    }

    FindingReport preemption() {
        var check = "low latency";
        var version = host.text("proc/sys/kernel/version").orElse("");
        var mode = host.text("sys/kernel/debug/sched/preempt").orElse("");
        if (host.text("sys/kernel/realtime").filter("1"::equals).isPresent() || version.contains("PREEMPT_RT")) {
            return FindingReport.ok(check, "a real-time kernel");
        }
        if (mode.contains("(full)") || host.text("proc/cmdline").orElse("").contains("preempt=full")) {
            return FindingReport.ok(check, "a low-latency kernel (preempt=full)");
        }
        return FindingReport.ok(
                check,
                "a kernel for throughput: pauses of some milliseconds are usual; preempt=full at boot, or a"
                        + " real-time kernel, shortens them");
    }

    FindingReport cores() {
        var check = "processor cores";
        var online = host.text(CPU + "online").orElse("");
        int count = count(online);
        if (count == 0) {
            return FindingReport.warn(check, "cannot be told", "Mount /sys");
        }
        var isolated = host.text(CPU + "isolated").orElse("");
        var found = count + " online"
                + (isolated.isEmpty() ? ", none kept free of other work" : ", kept free: " + isolated);
        return count < 2
                ? FindingReport.warn(
                        check,
                        found,
                        "Give it two or more: with one, synchronising takes time from the service that it protects")
                : FindingReport.ok(check, found);
    }

    /** Of a list such as {@code 0-3,8}. */
    static int count(String list) {
        int count = 0;
        for (var part : list.split(",")) {
            var ends = part.split("-");
            boolean numbers = ends.length <= 2 && part.matches("[0-9]{1,5}(-[0-9]{1,5})?");
            count += numbers ? Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1 : 0;
        }
        return count;
    }

    static FindingReport synchronised(ClockDiscipline clock) {
        var check = "time of day";
        var remedy =
                "Run chrony or systemd-timesyncd: delays of one direction and the times of conflicts need it, leases do not";
        if (!clock.synchronised()) {
            return FindingReport.warn(check, "nothing keeps the clock near UTC", remedy);
        }
        var found = "kept near UTC, off by at most " + clock.errorNanos() / 1_000_000 + " ms";
        return clock.errorNanos() > LATE_NANOS
                ? FindingReport.warn(check, found, remedy)
                : FindingReport.ok(check, found);
    }

    FindingReport files() {
        var check = "open files";
        var limit = host.text("proc/self/limits").stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> line.substring("Max open files".length()).strip().split("\\s+"))
                .findFirst();
        if (limit.isEmpty() || limit.get().length < 2) {
            return FindingReport.warn(check, "cannot be told", "Look with ulimit -n");
        }
        // the JVM raises the soft limit to the hard one
        var hard = limit.get()[1];
        boolean enough = hard.equals("unlimited") || (hard.matches("[0-9]{1,18}") && Long.parseLong(hard) >= FILES);
        return enough
                ? FindingReport.ok(check, "up to " + hard)
                : FindingReport.warn(
                        check,
                        "up to " + hard + ": each client of a gateway needs two",
                        "LimitNOFILE=" + FILES + " in the agent's unit, or ulimit -n");
    }
}
