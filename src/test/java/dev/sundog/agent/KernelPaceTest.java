package dev.sundog.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.bandwidth.KernelClasses;
import dev.sundog.bandwidth.KernelClasses.Flow;
import dev.sundog.bandwidth.KernelClasses.Use;
import dev.sundog.host.TrafficControl;
import dev.sundog.model.Marks;
import dev.sundog.model.Rate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernel's classes, in a network of their own that ends with the test; skipped where there can be none. */
final class KernelPaceTest {
    @TempDir
    Path state;

    @Test
    void theKernelHoldsWhatIsSentFollowsChangesAndHasNothingLeftAfterwards() throws Exception {
        var flow = new Flow(Use.LINK, "127.0.0.1", 7100, true);
        var classes = new KernelClasses("lo", Rate.ofMegabits(8), List.of(flow), Marks.NONE);
        Assumptions.assumeTrue(TrafficControl.isThere(), "tc (iproute2) is missing");
        var against = TrafficControl.tried(classes.made());
        Assumptions.assumeTrue(against.isEmpty(), "this kernel has no HTB, or this is not root: " + against);

        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(
                        "unshare",
                        "--net",
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        KernelScene.class.getName(),
                        state.toString())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        assertTrue(said.contains("done"), said);
    }

    @Test
    void whereTheKernelRefusesItIsSaidWhy() {
        Assumptions.assumeTrue(TrafficControl.isThere(), "tc (iproute2) is missing");
        var against = TrafficControl.tried(List.of("qdisc add dev lo root handle 5d06: nosuchqueue"));
        assertTrue(against.isPresent());
    }
}
