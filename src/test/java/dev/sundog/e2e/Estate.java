package dev.sundog.e2e;

import dev.sundog.api.ControlClient;
import dev.sundog.api.SegmentReport;
import dev.sundog.api.StatusReport;
import dev.sundog.host.FreePort;
import dev.sundog.link.Authority;
import dev.sundog.model.CopyState;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** One installation in a directory of its own: its three agents are processes. */
final class Estate implements AutoCloseable {
    /** The kinds of ports of a site. */
    enum Port {
        LINK,
        QUORUM,
        RELAY,
        GATEWAY,
        METRICS,
        API,
        CHECK,
        OTLP_GRPC,
        OTLP_HTTP,
        SERVICE
    }

    /** For what must come: an agent may need a minute to start on a machine that is busy, and stands still for seconds there. */
    static final Duration LONG = Duration.ofMinutes(4);

    /** So that nobody who stands still for five seconds, and then has to connect anew, is taken for lost. */
    static final Duration LEASE = Duration.ofSeconds(8);

    private static final String PATIENCE = "suspect_least: 7s, suspect: 7s, lease: " + LEASE.toSeconds() + "s";

    private final Path root;
    private final Map<Voter, Map<Port, Integer>> ports = new EnumMap<>(Voter.class);
    private final Map<Voter, Process> running = new EnumMap<>(Voter.class);
    private final Map<Site, Path> data = new EnumMap<>(Site.class);
    private String networks = "{egress: 1gbit, ingress: 1gbit}";
    private String workload = "    rpo: 0s\n";
    private String locale = "C.UTF-8";
    private boolean witnessed = true;
    private boolean told;
    private List<String> groups = List.of();
    private List<String> launcher;

    /** @param root an empty directory with a short name: the path of a Unix socket must fit in 107 bytes */
    Estate(Path root) {
        this(root, sundog());
    }

    /** @param launcher the words before {@code up} with which agents are started */
    Estate(Path root, List<String> launcher) {
        this.root = root;
        this.launcher = launcher;
        var free = FreePort.find(Voter.values().length * Port.values().length).iterator();
        for (var voter : Voter.values()) {
            var own = new EnumMap<Port, Integer>(Port.class);
            for (var port : Port.values()) {
                own.put(port, free.next());
            }
            ports.put(voter, own);
        }
        var hosts = new EnumMap<Voter, String>(Voter.class);
        for (var voter : Voter.values()) {
            hosts.put(voter, "127.0.0.1");
        }
        Authority.create(root.resolve("installation"), hosts, Instant.now(), new SecureRandom());
        for (var site : Site.values()) {
            data.put(site, makeDirectory(root.resolve("data-" + site.label())));
        }
    }

    private static Path makeDirectory(Path dir) {
        try {
            return Files.createDirectories(dir);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What both networks may carry, for example {@code 20mbit}. */
    Estate rate(String rate) {
        networks = "{egress: " + rate + ", ingress: " + rate + "}";
        return this;
    }

    /** What networks may carry from the next start or reload on. */
    void networks(String yaml) throws IOException {
        networks = yaml;
        Files.writeString(root.resolve("sundog.yaml"), configuration());
    }

    /** The words before {@code up} with which agents are started from now on, unless by {@link #sundog}. */
    Estate launcher(List<String> words) {
        launcher = List.copyOf(words);
        return this;
    }

    /** More lines of the workload {@code files}, without indentation. */
    Estate workload(String lines) {
        workload = lines.indent(4);
        return this;
    }

    /** Agents that take spans. */
    Estate told() {
        told = true;
        return this;
    }

    /** An installation of two agents. */
    Estate withoutWitness() {
        witnessed = false;
        return this;
    }

    /** These workloads instead of {@code files}, each with a directory of its name in {@link #data}. */
    Estate groups(List<String> names) {
        groups = List.copyOf(names);
        data.values().forEach(dir -> groups.forEach(name -> makeDirectory(dir.resolve(name))));
        return this;
    }

    /** The value of LANG and LC_ALL for agents that start from now on. */
    Estate locale(String name) {
        locale = name;
        return this;
    }

    Path root() {
        return root;
    }

    Path data(Site site) {
        return Optional.ofNullable(data.get(site)).orElseThrow();
    }

    Path bundle(Voter voter) {
        return root.resolve("installation").resolve(voter.label());
    }

    Path state(Voter voter) {
        return root.resolve("state-" + voter.label());
    }

    Path log(Voter voter) {
        return root.resolve(voter.label() + ".log");
    }

    int port(Voter voter, Port port) {
        return Optional.ofNullable(ports.get(voter)).orElseThrow().get(port);
    }

    private String configuration() {
        var text = new StringBuilder("version: 1\nsites:\n");
        for (var site : Site.values()) {
            var voter = site.voter();
            text.append(
                    "  %s: {link: 127.0.0.1:%d, quorum: 127.0.0.1:%d, relay: 127.0.0.1:%d, gateway: 127.0.0.1:%d, metrics: 127.0.0.1:%d, api: \"127.0.0.1:%d\", agent_check: {listen: \"127.0.0.1:%d\"}%s}\n"
                            .formatted(
                                    site.label(),
                                    port(voter, Port.LINK),
                                    port(voter, Port.QUORUM),
                                    port(voter, Port.RELAY),
                                    port(voter, Port.GATEWAY),
                                    port(voter, Port.METRICS),
                                    port(voter, Port.API),
                                    port(voter, Port.CHECK),
                                    told ? telemetry(voter) : ""));
        }
        if (witnessed) {
            text.append("  witness: {quorum: 127.0.0.1:%d}\n".formatted(port(Voter.WITNESS, Port.QUORUM)));
        }
        text.append("networks:\n  private: " + networks + "\n  public: " + networks + "\n");
        text.append("workloads:\n");
        if (groups.isEmpty()) {
            text.append(workload("files", data(Site.PRIVATE), data(Site.PUBLIC)));
        }
        groups.forEach(name -> text.append(workload(
                name, data(Site.PRIVATE).resolve(name), data(Site.PUBLIC).resolve(name))));
        text.append("tuning: {rescan: 5s, dwell: 2s, " + PATIENCE + "}\n");
        return text.toString();
    }

    private String telemetry(Voter voter) {
        return ", telemetry: {otlp_grpc: \"127.0.0.1:%d\", otlp_http: \"127.0.0.1:%d\"}"
                .formatted(port(voter, Port.OTLP_GRPC), port(voter, Port.OTLP_HTTP));
    }

    private String workload(String name, Path atPrivate, Path atPublic) {
        return "  %s:\n    root: {private: %s, public: %s}\n".formatted(name, atPrivate, atPublic) + workload;
    }

    /** Starts agents and waits until they answer. */
    Estate up(Voter... voters) throws IOException, InterruptedException {
        for (var voter : voters) {
            start(voter);
        }
        for (var voter : voters) {
            until(voter.label() + " answers", LONG, () -> {
                if (!process(voter).isAlive()) {
                    throw new AssertionError(voter.label() + " ended while it started:\n" + tail(voter));
                }
                return socket(voter).filter(ControlClient::answers).isPresent();
            });
        }
        return this;
    }

    /** Starts one agent and returns its process at once. */
    Process start(Voter voter) throws IOException {
        var config = Files.writeString(root.resolve("sundog.yaml"), configuration());
        makeDirectory(state(voter));
        var command = new ArrayList<>(launcher);
        command.addAll(List.of("up", "--config", config.toString()));
        command.addAll(List.of(
                "--bundle", bundle(voter).toString(), "--state", state(voter).toString()));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log(voter).toFile()));
        builder.environment().put("LANG", locale);
        builder.environment().put("LC_ALL", locale);
        var process = builder.start();
        running.put(voter, process);
        return process;
    }

    /** The command that starts the Sundog that was built. */
    static List<String> sundog(String... arguments) {
        var command = java(BuiltJar.options());
        command.addAll(List.of(arguments));
        return command;
    }

    /** @param options those that say where classes are */
    static List<String> java(List<String> options) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-Xmx256m",
                "-Djdk.virtualThreadScheduler.parallelism=16",
                "-Dfile.encoding=UTF-8"));
        command.addAll(options);
        command.add("dev.sundog.cli.Main");
        return command;
    }

    Process process(Voter voter) {
        return Optional.ofNullable(running.get(voter)).orElseThrow();
    }

    /** SIGKILL, and everything that the agent started. */
    void kill(Voter voter) {
        var process = running.remove(voter);
        if (process != null) {
            var children = process.descendants().toList();
            ended(process.toHandle());
            children.forEach(Estate::ended);
        }
    }

    /** Kills a process and waits until it is gone: what it holds open and writes is the next one's, or the end of the test's. */
    static void ended(ProcessHandle process) {
        process.destroyForcibly();
        try {
            process.onExit().get(LONG.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(process + " does not end", e);
        }
    }

    /** What an agent has started: supervisors and services. */
    List<ProcessHandle> started(Voter voter) {
        return process(voter).descendants().toList();
    }

    /** SIGKILL to an agent alone. */
    void killAgent(Voter voter) {
        var process = running.remove(voter);
        if (process != null) {
            ended(process.toHandle());
        }
    }

    /**
     * Sends a signal to an agent, and to what it has started when that is asked for.
     *
     * @param signal its name, such as STOP
     */
    void signal(Voter voter, String signal, List<ProcessHandle> more) throws IOException, InterruptedException {
        var command = new ArrayList<>(
                List.of("kill", "-" + signal, Long.toString(process(voter).pid())));
        more.stream()
                .filter(ProcessHandle::isAlive)
                .map(p -> Long.toString(p.pid()))
                .forEach(command::add);
        Peer.run(command);
    }

    private Optional<Path> socket(Voter voter) {
        var files = state(voter).toFile().listFiles((File dir, String name) -> name.endsWith(".sock"));
        return files == null || files.length == 0
                ? Optional.empty()
                : Optional.of(Arrays.asList(files).getFirst().toPath());
    }

    ControlClient control(Voter voter) {
        return new ControlClient(socket(voter).orElse(state(voter).resolve("control.sock")));
    }

    /** What an agent says; empty while it does not. */
    Optional<StatusReport> status(Voter voter) {
        try {
            return Optional.of(control(voter).status());
        } catch (OperatorException e) {
            return Optional.empty();
        }
    }

    /** The segments as the holder sees them. */
    List<SegmentReport> segments(Voter voter) {
        return status(voter).map(StatusReport::segments).orElse(List.of());
    }

    Optional<Site> holder(Voter asked) {
        return status(asked).flatMap(s -> s.groups().stream().findFirst()).flatMap(g -> g.holder());
    }

    boolean allHot(Voter voter) {
        var segments = segments(voter);
        return !segments.isEmpty() && segments.stream().allMatch(s -> s.state() == CopyState.HOT);
    }

    boolean isProtected(Voter voter) {
        return status(voter)
                .map(s -> s.groups().stream().allMatch(g -> g.protectedNow()))
                .orElse(false);
    }

    /** Waits until something holds. An agent that cannot be asked, or refuses, has not got so far. */
    void until(String what, Duration most, BooleanSupplier holds) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        var trouble = "";
        while (true) {
            try {
                if (holds.getAsBoolean()) {
                    return;
                }
                trouble = "";
            } catch (OperatorException | UncheckedIOException e) {
                trouble = e + "\n";
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + most.toSeconds() + " s: " + what + "\n" + trouble + tails());
            }
            Thread.sleep(100);
        }
    }

    /** Waits until what is durable at both sites has also been made: the trees are equal, as rsync sees it. */
    void untilEqual() throws Exception {
        long end = System.nanoTime() + LONG.toNanos();
        var left = Peer.differences(data(Site.PRIVATE), data(Site.PUBLIC));
        while (!left.isEmpty()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("the trees differ:\n" + left + tails());
            }
            Thread.sleep(500);
            left = Peer.differences(data(Site.PRIVATE), data(Site.PUBLIC));
        }
    }

    private String tails() {
        var text = new StringBuilder();
        for (var voter : Voter.values()) {
            text.append("== ")
                    .append(voter.label())
                    .append('\n')
                    .append(tail(voter))
                    .append('\n');
        }
        return text.toString();
    }

    String tail(Voter voter) {
        try {
            var lines = Files.exists(log(voter))
                    ? new String(Files.readAllBytes(log(voter)), StandardCharsets.UTF_8)
                            .lines()
                            .toList()
                    : List.<String>of();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 12), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        for (var voter : Voter.values()) {
            kill(voter);
        }
    }
}
