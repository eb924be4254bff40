package dev.sundog.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.sundog.host.FreePort;
import dev.sundog.host.MapsAFile;
import dev.sundog.model.Site;
import dev.sundog.model.Workload;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
final class ServiceRunnerTest {
    @TempDir
    Path directory;

    private ServiceRunner runner;

    private ServiceRunner runner(String before, Duration lapse) throws Exception {
        int port = FreePort.find();
        var server = System.getProperty("java.home") + "/bin/jwebserver";
        var command = List.of(
                "bash",
                "-c",
                before + " exec " + server + " -J-Xmx32m -J-XX:TieredStopAtLevel=1 -b 127.0.0.1 -p " + port + " -d "
                        + directory);
        var run = new Workload.Service.Run(
                Map.of(Site.PRIVATE, command), Map.of(Site.PRIVATE, "127.0.0.1:" + port), "/well", true);
        return new ServiceRunner(
                run,
                Site.PRIVATE,
                directory.toString(),
                directory.resolve("service.log"),
                lapse,
                Duration.ofSeconds(60),
                System::nanoTime);
    }

    @BeforeEach
    void prepare() throws Exception {
        Files.writeString(directory.resolve("well"), "yes");
        Files.writeString(directory.resolve("table"), "old");
    }

    @AfterEach
    void stop() {
        if (runner != null) {
            runner.close();
        }
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        boolean held = condition.getAsBoolean();
        while (!held && System.nanoTime() < end) {
            Thread.sleep(10);
            held = condition.getAsBoolean();
        }
        assertTrue(held, "it did not come about within a minute");
    }

    @Test
    void a_service_is_started_checked_restarted_when_it_dies_and_stopped() throws Exception {
        runner = runner("", Duration.ofSeconds(60));
        assertInstanceOf(ServiceState.Stopped.class, runner.state());
        runner.start();
        until(runner::ready);
        assertEquals(1, runner.life());
        var first = runner.pids();
        assertFalse(first.isEmpty());
        first.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        until(() -> runner.life() == 2 && runner.ready());
        var second = runner.pids();
        assertTrue(runner.stop());
        assertInstanceOf(ServiceState.Stopped.class, runner.state());
        assertTrue(second.stream().noneMatch(ServiceProcesses::running));
    }

    @Test
    void a_service_that_is_not_renewed_is_killed_with_what_left_its_process_group() throws Exception {
        var tree = directory.resolve("tree");
        var script = "setsid sleep 100 & echo $! $$ >" + tree + ".new; mv " + tree + ".new " + tree + "; sleep 100";
        // One that is killed before it has come so far gets more time.
        for (int seconds = 1; !Files.exists(tree) && seconds <= 16; seconds *= 2) {
            var supervisor = Supervisor.start(
                    List.of("bash", "-c", script), directory.resolve("log"), Duration.ofSeconds(seconds));
            until(() -> Files.exists(tree) || !supervisor.alive());
        }
        var pids = Stream.of(Files.readString(tree).strip().split(" ", -1))
                .map(Long::valueOf)
                .toList();
        assertEquals(2, pids.size());
        until(() -> pids.stream().noneMatch(ServiceProcesses::running));
    }

    @Test
    void a_service_dies_when_the_pipe_of_its_agent_closes() throws Exception {
        var supervisor = Supervisor.start(List.of("sleep", "100"), directory.resolve("log"), Duration.ofSeconds(60));
        until(() -> !supervisor.pids().isEmpty());
        supervisor.renew();
        assertTrue(supervisor.alive());
        supervisor.close();
        until(() -> supervisor.pids().isEmpty());
    }

    @Test
    void promotion_restarts_a_service_that_holds_a_replaced_file() throws Exception {
        runner = runner("exec 7<" + directory.resolve("table") + ";", Duration.ofSeconds(60));
        runner.start();
        until(runner::ready);
        assertTrue(runner.replacedInodes().isEmpty());
        Files.writeString(directory.resolve("next"), "new");
        Files.move(directory.resolve("next"), directory.resolve("table"), StandardCopyOption.REPLACE_EXISTING);
        // A look has little time; where it is over before all was seen, that is said, and somebody looks again.
        until(() -> runner.replacedInodes().orElse("").contains("table"));
        until(() -> runner.promote().join() instanceof Readiness.Ready ready
                && ready.remark().startsWith("it was restarted before it serves: process "));
        assertEquals(2, runner.life());
        assertTrue(runner.replacedInodes().isEmpty());
    }

    @Test
    void promotion_leaves_a_service_that_holds_nothing_replaced_as_it_is() throws Exception {
        runner = runner("exec 7<" + directory.resolve("table") + ";", Duration.ofSeconds(60));
        runner.start();
        until(runner::ready);
        until(() -> runner.promote().join().equals(new Readiness.Ready()));
        assertEquals(1, runner.life());
    }

    @Test
    void an_external_service_is_not_ready_while_somebody_may_write_to_a_replaced_file() throws Exception {
        var answers = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answers.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        answers.start();
        var at = "127.0.0.1:" + answers.getAddress().getPort();
        try (var patient = external(at, List.of(), List.of(), Duration.ofSeconds(60));
                var service = external(at, List.of(), List.of(), Duration.ofMillis(300))) {
            try (var writer = MapsAFile.start(List.of(), "open", directory.resolve("table"))) {
                assertEquals(new Readiness.Ready(), patient.promote().get());
                Files.writeString(directory.resolve("next"), "new");
                Files.move(directory.resolve("next"), directory.resolve("table"), StandardCopyOption.REPLACE_EXISTING);
                until(() -> isWithheld(service, writer.pid()));
                until(() -> service.state() instanceof ServiceState.Failing);
                until(() -> service.replacedInodes().isPresent());
            }
            until(service::ready);
            assertTrue(service.replacedInodes().isEmpty());
        } finally {
            answers.stop(0);
        }
    }

    private ExternalService external(String at, List<String> promote, List<String> demote, Duration deadline) {
        var service = new Workload.Service.External(Map.of(Site.PRIVATE, at), "/", promote, demote, deadline);
        return new ExternalService(service, Site.PRIVATE, directory.toString(), directory.resolve("log"));
    }

    private static boolean isWithheld(ExternalService service, long by) {
        return service.promote().join() instanceof Readiness.NotReady no
                && no.why().contains("process " + by + " ")
                && no.why().contains("table, which was replaced");
    }

    @Test
    void a_service_that_cannot_start_is_not_ready_and_says_why() throws Exception {
        var run = new Workload.Service.Run(
                Map.of(Site.PRIVATE, List.of("/does/not/exist")), Map.of(Site.PRIVATE, "127.0.0.1:1"), "/", true);
        runner = new ServiceRunner(
                run,
                Site.PRIVATE,
                directory.toString(),
                directory.resolve("log"),
                Duration.ofSeconds(60),
                Duration.ofMillis(700),
                System::nanoTime);
        assertInstanceOf(Readiness.NotReady.class, runner.promote().get());
        until(() -> runner.state() instanceof ServiceState.Failing);
    }

    @Test
    void hooks_of_external_services_succeed_fail_and_time_out_with_a_reason() throws Exception {
        var nobody = "127.0.0.1:1";
        try (var service = external(nobody, List.of("true"), List.of("true"), Duration.ofSeconds(60))) {
            assertInstanceOf(Readiness.Ready.class, service.demote().get());
        }
        try (var service = external(nobody, List.of("true"), List.of(), Duration.ofMillis(500))) {
            assertInstanceOf(Readiness.NotReady.class, service.promote().get(), "its health does not answer");
        }
        try (var service = external(nobody, List.of("sleep", "60"), List.of(), Duration.ofMillis(300))) {
            var slow =
                    assertInstanceOf(Readiness.NotReady.class, service.promote().get());
            assertTrue(slow.why().contains("did not end"), slow.why());
        }
        try (var service = external(nobody, List.of(), List.of("false"), Duration.ofSeconds(60))) {
            var failed =
                    assertInstanceOf(Readiness.NotReady.class, service.demote().get());
            assertTrue(failed.why().contains("ended with 1"), failed.why());
        }
    }
}
