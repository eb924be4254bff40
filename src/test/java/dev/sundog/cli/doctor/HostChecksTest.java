package dev.sundog.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.api.FindingReport;
import dev.sundog.api.FindingReport.Verdict;
import dev.sundog.host.ClockDiscipline;
import dev.sundog.model.Rate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On trees of /proc and /sys that this test makes. */
final class HostChecksTest {
    private static final String FEATURES = """
            Features for eth0:
            tcp-segmentation-offload: on
            \ttx-tcp-segmentation: on
            generic-segmentation-offload: %s
            generic-receive-offload: on
            large-receive-offload: off [fixed]
            """;

    @TempDir
    Path dir;

    private HostTree host;

    @BeforeEach
    void tree() throws IOException {
        host = new HostTree(dir);
        write("sys/class/net/lo/operstate", "unknown");
        write("sys/class/net/eth0/operstate", "up");
        write("sys/class/net/eth0/device/vendor", "0x1");
        write("sys/class/net/eth0/speed", "1000");
        write("sys/class/net/eth0/duplex", "full");
        write("sys/class/net/eth0/mtu", "1500");
        write("sys/class/net/eth1/operstate", "down");
        write("sys/class/net/eth1/device/vendor", "0x1");
        write("proc/sys/net/ipv4/tcp_congestion_control", "cubic");
        write("proc/sys/net/ipv4/tcp_wmem", "4096\t16384\t4194304");
        write("proc/sys/net/ipv4/tcp_rmem", "4096\t131072\t6291456");
    }

    private void write(String path, String text) throws IOException {
        Files.createDirectories(dir.resolve(path).getParent());
        Files.writeString(dir.resolve(path), text + "\n");
    }

    private List<FindingReport> network(String offload, double megabits) {
        return new NetworkChecks(host, name -> Optional.of(FEATURES.formatted(offload)))
                .all(Optional.of(Rate.ofMegabits(megabits)));
    }

    private static void assertWarned(String words, FindingReport finding) {
        assertEquals(Verdict.WARN, finding.verdict(), finding.toString());
        assertTrue(finding.found().contains(words), finding.toString());
        assertTrue(finding.remedy().isPresent());
    }

    @Test
    void an_interface_that_is_up_is_fast_enough_and_cuts_its_packets_itself() throws IOException {
        var well = network("on", 1000);
        assertEquals(
                List.of("interface eth0", "offloads of eth0", "congestion control", "buffers of TCP"),
                well.stream().map(FindingReport::check).toList());
        assertTrue(well.stream().allMatch(f -> f.verdict() == Verdict.OK), well.toString());
        assertEquals("1000 Mbit/s, packets of 1500", well.getFirst().found());
        assertWarned("less than its network may send", network("on", 1001).getFirst());
        assertWarned("generic-segmentation-offload off", network("off", 10).get(1));
        write("sys/class/net/eth0/duplex", "half");
        assertWarned("one direction at a time", network("on", 10).getFirst());
        write("sys/class/net/eth0/speed", "-1");
        assertEquals(Verdict.OK, network("on", 10).getFirst().verdict());
        var unasked = new NetworkChecks(host, name -> Optional.empty()).all(Optional.empty());
        assertTrue(unasked.get(1).found().contains("ethtool is not installed"));
        write("sys/class/net/eth0/operstate", "down");
        assertWarned("none that is real and up", network("on", 10).getFirst());
    }

    @Test
    void how_tcp_sends_is_looked_at() throws IOException {
        write("proc/sys/net/ipv4/tcp_congestion_control", "reno");
        write("proc/sys/net/ipv4/tcp_wmem", "4096 16384 65536");
        var checks = new NetworkChecks(host, name -> Optional.empty());
        assertWarned("reno", checks.congestion());
        assertWarned("up to 64 KiB to send", checks.window());
        Files.delete(dir.resolve("proc/sys/net/ipv4/tcp_wmem"));
        Files.delete(dir.resolve("proc/sys/net/ipv4/tcp_congestion_control"));
        assertWarned("cannot be told", checks.congestion());
        assertWarned("cannot be told", checks.window());
    }

    @Test
    void the_kind_of_a_disk_is_told_by_its_device_or_the_one_it_is_a_part_of() throws IOException {
        write("sys/dev/block/8:0/queue/rotational", "1");
        write("sys/devices/nvme0n1/queue/rotational", "0");
        write("sys/devices/nvme0n1/nvme0n1p1/partition", "1");
        Files.createSymbolicLink(dir.resolve("sys/dev/block/259:1"), dir.resolve("sys/devices/nvme0n1/nvme0n1p1"));
        var checks = new StorageChecks(host, System::nanoTime);
        assertWarned("rotates", checks.kind("x", "ext4", "/dev/sda", 8 << 8));
        assertEquals(
                "ext4 on /dev/nvme0n1p1, solid state",
                checks.kind("x", "ext4", "/dev/nvme0n1p1", 259 << 8 | 1).found());
        assertEquals(Verdict.OK, checks.kind("x", "btrfs", "/dev/sdb", 33).verdict());
        assertWarned("gone when the host stops", checks.kind("x", "tmpfs", "tmpfs", 33));
        assertWarned("not noticed", checks.kind("x", "nfs4", "filer:/x", 44));
    }

    @Test
    void a_durable_write_is_timed_and_nothing_is_left() throws IOException {
        var clock = new long[1];
        var findings = new StorageChecks(host, () -> clock[0] += 3_000_000).all("x", dir);
        assertEquals(
                "3.00 ms in the median of 20, 3.00 ms at worst", findings.get(1).found());
        assertEquals(Verdict.OK, findings.get(1).verdict());
        assertWarned(
                "11.00 ms",
                new StorageChecks(host, () -> clock[0] += 11_000_000)
                        .all("x", dir)
                        .get(1));
        try (var files = Files.list(dir)) {
            assertTrue(files.noneMatch(f -> f.getFileName().toString().startsWith(".sundog")));
        }
        assertWarned(
                "cannot be tried",
                new StorageChecks(host, () -> 0).all("x", dir.resolve("none")).get(1));
    }

    @Test
    void kernels_cores_files_and_clocks() throws IOException {
        var checks = new KernelChecks(host);
        assertTrue(checks.preemption().found().contains("throughput"));
        write("proc/cmdline", "quiet preempt=full");
        assertTrue(checks.preemption().found().contains("low-latency"));
        write("sys/kernel/realtime", "1");
        assertEquals("a real-time kernel", checks.preemption().found());

        assertWarned("cannot be told", checks.cores());
        write("sys/devices/system/cpu/online", "0");
        assertWarned("1 online", checks.cores());
        write("sys/devices/system/cpu/online", "0-3,8");
        write("sys/devices/system/cpu/isolated", "2-3");
        assertEquals("5 online, kept free: 2-3", checks.cores().found());
        assertEquals(0, KernelChecks.count("x,3-,-"));

        assertWarned("cannot be told", checks.files());
        write(
                "proc/self/limits",
                "Limit    Soft Limit  Hard Limit  Units\nMax open files            1024                 4096                 files");
        assertWarned("up to 4096", checks.files());
        write("proc/self/limits", "Max open files            1024                 1048576              files");
        assertEquals(Verdict.OK, checks.files().verdict());

        assertWarned("nothing keeps", KernelChecks.synchronised(new ClockDiscipline(false, 0)));
        assertWarned("at most 500 ms", KernelChecks.synchronised(new ClockDiscipline(true, 500_000_000)));
        assertEquals(
                Verdict.OK,
                KernelChecks.synchronised(new ClockDiscipline(true, 2_000_000)).verdict());
    }
}
