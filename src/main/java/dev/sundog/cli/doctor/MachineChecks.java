package dev.sundog.cli.doctor;

import dev.sundog.api.FindingReport;
import dev.sundog.dataset.Notices;
import dev.sundog.host.Beneath;
import dev.sundog.host.HostException;
import dev.sundog.model.OperatorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Java, kernel and clock. */
final class MachineChecks {
    private static final int JAVA = 25;
    private static final String CLOCK = "sys/devices/system/clocksource/clocksource0/current_clocksource";
    private static final Set<String> SLOW_CLOCKS = Set.of("hpet", "acpi_pm", "jiffies", "refined-jiffies", "pit");

    /** Numbers of linux/capability.h, with what sets owners, writes in directories of others, sets modes, and keeps set-group-id. */
    private static final SortedMap<Integer, String> NEEDED =
            new TreeMap<>(Map.of(0, "CAP_CHOWN", 1, "CAP_DAC_OVERRIDE", 3, "CAP_FOWNER", 4, "CAP_FSETID"));

    private final HostTree host;

    MachineChecks(HostTree host) {
        this.host = host;
    }

    List<FindingReport> all() {
        return List.of(java(), openat2(), notices(), clock(), owners());
    }

    private static FindingReport java() {
        var version = Runtime.version();
        return version.feature() >= JAVA
                ? FindingReport.ok("java", version.toString())
                : FindingReport.fail("java", version.toString(), "Install a JDK of release 25 or newer");
    }

    private FindingReport openat2() {
        var kernel = host.text("proc/sys/kernel/osrelease").orElse("unknown");
        try (var _ = Beneath.at(host.root().toString())) {
            return FindingReport.ok("openat2", "works, kernel " + kernel);
        } catch (HostException e) {
            return FindingReport.fail(
                    "openat2",
                    "does not work, kernel " + kernel + ": " + e.getMessage(),
                    "Use Linux 5.6 or newer; in a container, allow openat2 in its seccomp profile");
        }
    }

    private static FindingReport notices() {
        try (var _ = Notices.open()) {
            return FindingReport.ok("notices of changes", "the kernel has a queue for them");
        } catch (OperatorException e) {
            return FindingReport.fail("notices of changes", e.what(), e.remedy());
        }
    }

    FindingReport clock() {
        var clock = host.text(CLOCK);
        if (clock.isEmpty()) {
            return FindingReport.warn(
                    "clock", "its source cannot be read", "Mount /sys, or know that it is a steady one");
        }
        return SLOW_CLOCKS.contains(clock.get())
                ? FindingReport.warn(
                        "clock",
                        clock.get() + " is slow to read",
                        "Prefer tsc: see why the kernel distrusts it in dmesg")
                : FindingReport.ok("clock", clock.get());
    }

    /** Whether this process may give files to other users, which a mirror of files of several users needs. */
    FindingReport owners() {
        var lacking = new ArrayList<String>();
        NEEDED.forEach((bit, name) -> {
            if (!host.hasCapability(bit)) {
                lacking.add(name);
            }
        });
        return lacking.isEmpty()
                ? FindingReport.ok("owners", "files of all users can be mirrored")
                : FindingReport.warn(
                        "owners",
                        "only files of this user are mirrored with their owner and mode: it lacks "
                                + String.join(", ", lacking),
                        "Let the agent have these capabilities, as the unit of the Debian package does, or run it as root;"
                                + " nothing is lacking where all files belong to its user");
    }
}
