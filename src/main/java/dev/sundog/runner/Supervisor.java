package dev.sundog.runner;

import dev.sundog.host.PlainStart;
import dev.sundog.model.OperatorException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * One life of a service: a small shell that outlives the agent just long enough to kill what it started. It reads
 * renewals from a pipe; when the pipe ends (the agent is gone, however it went) or no line comes for the lapse, it kills
 * every process of the service with SIGKILL.
 */
final class Supervisor implements AutoCloseable {
    /*
     * $1 lapse in seconds, $2 log file, $3 mark, then the command. Job control gives the service a process group of its
     * own; the mark in its environment finds what left that group.
     */
    private static final String SCRIPT = """
        set -m
        trap : INT TERM HUP
        lapse=$1; log=$2; mark=$3; shift 3
        died=
        command -v setpriv >/dev/null && setpriv --pdeathsig KILL true 2>/dev/null && died='setpriv --pdeathsig KILL --'
        SUNDOG_SERVICE=$mark $died "$@" </dev/null >>"$log" 2>&1 &
        child=$!
        finish() {
          kill -KILL -- -$child 2>/dev/null
          for pass in 1 2 3; do
            left=$(grep -lazsxF "SUNDOG_SERVICE=$mark" /proc/[0-9]*/environ | sed 's|/proc/||;s|/environ||')
            [ -n "$left" ] || break
            kill -KILL $left 2>/dev/null
            sleep 0.05
          done
          exit 0
        }
        echo "$child"
        while read -r -t "$lapse" line; do
          case $line in
            t) kill -TERM -- -$child 2>/dev/null ;;
            k) finish ;;
          esac
        done
        finish
        """;

    private final Process shell;
    private final OutputStream orders;
    private final long pid;
    private final ServiceProcesses processes;

    private Supervisor(Process shell, long pid, ServiceProcesses processes) {
        this.shell = shell;
        this.orders = shell.getOutputStream();
        this.pid = pid;
        this.processes = processes;
    }

    /**
     * Starts the service.
     *
     * @throws OperatorException when it cannot be started
     */
    static Supervisor start(List<String> command, Path log, Duration lapse) {
        var mark = UUID.randomUUID().toString();
        var words = new ArrayList<>(List.of("bash", "-c", SCRIPT, "sundog-supervisor"));
        words.add(Double.toString(lapse.toMillis() / 1000.0));
        words.add(log.toString());
        words.add(mark);
        words.addAll(command);
        try {
            var shell = PlainStart.of(
                    new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())));
            var first = firstLine(shell);
            if (!first.matches("[0-9]+")) {
                shell.destroyForcibly();
                throw new OperatorException(
                        "The service " + command.getFirst() + " could not be started", "See " + log);
            }
            return new Supervisor(shell, Long.parseLong(first), new ServiceProcesses(mark));
        } catch (IOException e) {
            throw new OperatorException(
                    "The service " + command.getFirst() + " could not be started: " + e.getMessage(),
                    "Check that bash is installed and " + log + " can be written",
                    e);
        }
    }

    private static String firstLine(Process shell) throws IOException {
        try (var said = new BufferedReader(shell.inputReader(StandardCharsets.US_ASCII))) {
            var line = said.readLine();
            return line == null ? "" : line.trim();
        }
    }

    /** Whether the service's first process runs. */
    boolean alive() {
        return shell.isAlive() && ServiceProcesses.running(pid);
    }

    Set<Long> pids() {
        return processes.pids();
    }

    ServiceProcesses processes() {
        return processes;
    }

    void renew() {
        order("r");
    }

    /** SIGTERM to the service's process group. */
    void terminate() {
        order("t");
    }

    private void order(String line) {
        try {
            synchronized (orders) {
                orders.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
                orders.flush();
            }
        } catch (IOException e) {
            close(); // the shell is gone: nothing else guards the service
        }
    }

    /** SIGKILL to all of its processes; returns when they are dead, true, or after five seconds, false. */
    boolean kill() {
        close();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (shell.isAlive() || !pids().isEmpty()) {
            pids().forEach(p -> ProcessHandle.of(p).ifPresent(ProcessHandle::destroyForcibly));
            if (System.nanoTime() > end || !pause()) {
                return false;
            }
        }
        return true;
    }

    static boolean pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Closes the pipe, as the agent's death does. */
    @Override
    public void close() {
        try {
            orders.close();
        } catch (IOException e) {
            shell.destroyForcibly();
        }
    }
}
