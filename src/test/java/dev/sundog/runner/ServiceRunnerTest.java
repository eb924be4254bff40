package dev.sundog.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.sundog.host.MapsAFile;
import dev.sundog.model.Site;
import dev.sundog.model.Workload;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class ServiceRunnerTest {
    @TempDir
    Path directory;

    private ServiceRunner runner;

    private ServiceRunner runner(String before, Duration lapse) throws Exception {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
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
                Duration.ofSeconds(15),
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
        boolean held = condition.getAsBoolean();
        for (int i = 0; i < 1500 && !held; i++) {
            Thread.sleep(10);
            held = condition.getAsBoolean();
        }
        assertTrue(held, "it did not come about within fifteen seconds");
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
        second.forEach(pid ->
                assertFalse(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)));
    }

    @Test
    void a_service_that_is_not_renewed_is_killed_with_what_left_its_process_group() throws Exception {
        var supervisor = Supervisor.start(
                List.of("bash", "-c", "setsid sleep 100 & sleep 100"),
                directory.resolve("log"),
                Duration.ofMillis(700));
        until(() -> supervisor.pids().size() >= 3);
        until(() -> supervisor.pids().isEmpty());
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
        var held = runner.replacedInodes();
        assertTrue(held.orElse("").contains("table"), held.toString());
        var ready = assertInstanceOf(Readiness.Ready.class, runner.promote().get());
        assertTrue(ready.remark().startsWith("it was restarted before it serves: process "), ready.remark());
        assertEquals(2, runner.life());
        assertTrue(runner.replacedInodes().isEmpty());
    }

    @Test
    void promotion_leaves_a_service_that_holds_nothing_replaced_as_it_is() throws Exception {
        runner = runner("exec 7<" + directory.resolve("table") + ";", Duration.ofSeconds(60));
        runner.start();
        until(runner::ready);
        assertEquals(new Readiness.Ready(), runner.promote().get());
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
        var external = new Workload.Service.External(
                Map.of(Site.PRIVATE, "127.0.0.1:" + answers.getAddress().getPort()),
                "/",
                List.of(),
                List.of(),
                Duration.ofMillis(300));
        try (var service =
                new ExternalService(external, Site.PRIVATE, directory.toString(), directory.resolve("log"))) {
            try (var writer = MapsAFile.start(List.of(), "open", directory.resolve("table"))) {
                assertEquals(new Readiness.Ready(), service.promote().get());
                Files.writeString(directory.resolve("next"), "new");
                Files.move(directory.resolve("next"), directory.resolve("table"), StandardCopyOption.REPLACE_EXISTING);
                var promoted = assertInstanceOf(
                        Readiness.NotReady.class, service.promote().get());
                assertTrue(promoted.why().contains("process " + writer.pid() + " "), promoted.why());
                assertTrue(promoted.why().contains("table, which was replaced"), promoted.why());
                assertInstanceOf(ServiceState.Failing.class, service.state());
                assertTrue(service.replacedInodes().isPresent());
            }
            until(service::ready);
            assertTrue(service.replacedInodes().isEmpty());
        } finally {
            answers.stop(0);
        }
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
        var down = new Workload.Service.External(
                Map.of(Site.PRIVATE, "127.0.0.1:1"), "/", List.of("true"), List.of("true"), Duration.ofMillis(500));
        try (var service = new ExternalService(down, Site.PRIVATE, directory.toString(), directory.resolve("log"))) {
            assertInstanceOf(Readiness.Ready.class, service.demote().get());
            assertInstanceOf(Readiness.NotReady.class, service.promote().get(), "its health does not answer");
        }
        var bad = new Workload.Service.External(
                Map.of(Site.PRIVATE, "127.0.0.1:1"),
                "/",
                List.of("sleep", "60"),
                List.of("false"),
                Duration.ofMillis(300));
        try (var service = new ExternalService(bad, Site.PRIVATE, directory.toString(), directory.resolve("log"))) {
            var slow =
                    assertInstanceOf(Readiness.NotReady.class, service.promote().get());
            assertTrue(slow.why().contains("did not end"), slow.why());
            var failed =
                    assertInstanceOf(Readiness.NotReady.class, service.demote().get());
            assertTrue(failed.why().contains("ended with 1"), failed.why());
        }
    }
}
