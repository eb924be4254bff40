package dev.sundog.demo;

import dev.sundog.model.OperatorException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** The processes of one demonstration: Java programs with the class path of this one. All of them end with it. */
final class Processes {
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(3);
    private final Path workspace;
    private final List<Process> started = new CopyOnWriteArrayList<>();

    /** @param workspace the directory whose path marks a process as one of this demonstration */
    Processes(Path workspace) {
        this.workspace = workspace;
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Starts a Java program whose errors, and unless {@code talks} its output too, go to a log. */
    Process start(String mainClass, List<String> arguments, Path log, boolean talks) {
        var command = new ArrayList<>(List.of(
                java(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-XX:+ExitOnOutOfMemoryError",
                "-Xmx256m",
                "-Djdk.virtualThreadScheduler.parallelism=16",
                "-Dfile.encoding=UTF-8"));
        var home = System.getProperty("sundog.home");
        if (home != null) {
            command.add("-Dsundog.home=" + home);
        }
        command.addAll(List.of("-cp", absoluteClassPath(), mainClass));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        if (!talks) {
            builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        }
        try {
            var process = builder.start();
            started.add(process);
            return process;
        } catch (IOException e) {
            throw new OperatorException("A process cannot be started: " + e.getMessage(), "Check " + java(), e);
        }
    }

    private static String absoluteClassPath() {
        var parts = new ArrayList<String>();
        for (var part : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            parts.add(Path.of(part).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, parts);
    }

    /** Kills with SIGKILL a process, its descendants, and every process of this demonstration that has {@code word} in its command. */
    void kill(Process process, String word) {
        var victims = new ArrayList<>(process.descendants().toList());
        victims.addAll(ours(word));
        process.destroyForcibly();
        victims.forEach(ProcessHandle::destroyForcibly);
    }

    /** Asks all to end, then kills what is left. */
    void end() {
        var below = new ArrayList<ProcessHandle>();
        for (var process : started) {
            below.addAll(process.descendants().toList());
            process.destroy();
        }
        long deadline = System.nanoTime() + GRACE_NANOS;
        for (var process : started) {
            try {
                if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
            }
        }
        below.forEach(ProcessHandle::destroyForcibly);
        ours("").forEach(ProcessHandle::destroyForcibly);
    }

    /** Processes whose command names this demonstration's directory, such as services that outlived their agent. */
    private List<ProcessHandle> ours(String word) {
        var self = ProcessHandle.current();
        return ProcessHandle.allProcesses()
                .filter(p -> !p.equals(self) && isOurs(p, word))
                .toList();
    }

    private boolean isOurs(ProcessHandle process, String word) {
        try {
            var line = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"), StandardCharsets.ISO_8859_1);
            return line.startsWith(java() + '\0') && line.contains(workspace + "/") && line.contains(word);
        } catch (IOException e) {
            return false; // it ended, or it belongs to someone else
        }
    }

    /** The last lines of a log, for a person who has to know why. */
    static List<String> tail(Path log, int lines) {
        try {
            var all = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
            return all.subList(Math.max(0, all.size() - lines), all.size());
        } catch (IOException e) {
            return List.of("(" + log + " cannot be read: " + e.getMessage() + ")");
        }
    }
}
