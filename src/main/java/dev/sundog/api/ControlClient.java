package dev.sundog.api;

import dev.sundog.model.Keep;
import dev.sundog.model.LogLevel;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * Asks the agent behind a control socket. Every method throws {@link OperatorException}: with the agent's own words when it
 * refuses, and saying how to start it when none answers.
 */
public final class ControlClient implements Control {
    private static final int MAX_ANSWER_BYTES = 256 << 20;
    /** What sun_path of Linux can hold, less the terminating zero. */
    private static final int MAX_PATH_BYTES = 107;

    private final Path socket;

    public ControlClient(Path socket) {
        this.socket = socket;
    }

    static void checkLength(Path socket) {
        int bytes = socket.toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_PATH_BYTES) {
            throw new OperatorException(
                    "The path of the control socket is " + bytes + " bytes long: " + socket,
                    "Linux takes " + MAX_PATH_BYTES + "; use a shorter --state, or a symbolic link to it");
        }
    }

    /** Whether something accepts connections at the socket. */
    public static boolean answers(Path socket) {
        if (!Files.exists(socket)) {
            return false;
        }
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return channel.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public StatusReport status() {
        return read(get("/v1/status"), StatusReport.class);
    }

    @Override
    public List<SegmentReport> segments() {
        return List.of(read(get("/v1/segments"), SegmentReport[].class));
    }

    @Override
    public GraphReport graph() {
        return read(get("/v1/graph"), GraphReport.class);
    }

    @Override
    public LinkReport link() {
        return read(get("/v1/link"), LinkReport.class);
    }

    @Override
    public HistoryReport linkHistory(Duration back, int most) {
        return read(get("/v1/link/history?last=" + back.toSeconds() + "s&points=" + most), HistoryReport.class);
    }

    @Override
    public PlanReport plan() {
        return read(get("/v1/plan"), PlanReport.class);
    }

    @Override
    public List<ForecastReport> forecast(Optional<String> series) {
        var query = series.map(s -> "?series=" + encoded(s)).orElse("");
        return List.of(read(get("/v1/forecast" + query), ForecastReport[].class));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public ExplainReport explain(String segment) {
        return read(get("/v1/explain?segment=" + encoded(segment)), ExplainReport.class);
    }

    @Override
    public BarrierReport barrier(Optional<String> group, Duration timeout) {
        var ask = new Routes.Ask.Barrier(group, Optional.of(timeout.toMillis() + "ms"));
        return read(post("/v1/barrier", ask), BarrierReport.class);
    }

    @Override
    public SegmentReport accept(String segment) {
        return read(post("/v1/accept", new Routes.Ask.Accept(Optional.of(segment))), SegmentReport.class);
    }

    @Override
    public List<VerifyReport> verify(Optional<String> name, boolean repair) {
        return List.of(
                read(post("/v1/verify", new Routes.Ask.Verify(name, Optional.of(repair))), VerifyReport[].class));
    }

    @Override
    public List<VerifyReport> verifications() {
        return List.of(read(get("/v1/verify"), VerifyReport[].class));
    }

    @Override
    public MoveReport failover(String group, Site to, boolean force, boolean preview) {
        var ask = new Routes.Ask.Move(
                Optional.of(group), Optional.of(to.label()), Optional.of(force), Optional.of(preview));
        return read(post("/v1/failover", ask), MoveReport.class);
    }

    @Override
    public MoveReport failback(String group, boolean force, boolean preview) {
        var ask = new Routes.Ask.Move(Optional.of(group), Optional.empty(), Optional.of(force), Optional.of(preview));
        return read(post("/v1/failback", ask), MoveReport.class);
    }

    @Override
    public DrillReport drill(String group, DrillAsk ask) {
        var drill = new Routes.Ask.Drill(
                Optional.of(group),
                Optional.of(ask.force()),
                Optional.of(ask.preview()),
                Optional.of(ask.mostBytes()),
                Optional.of(ask.within().toMillis() + "ms"));
        return read(post("/v1/drill", drill), DrillReport.class);
    }

    @Override
    public List<ConflictReport> conflicts() {
        return List.of(read(get("/v1/conflicts"), ConflictReport[].class));
    }

    @Override
    public List<ConflictReport> resolve(String path, Keep keep) {
        var ask = new Routes.Ask.Resolve(
                Optional.of(path), Optional.of(keep.name().toLowerCase(Locale.ROOT)));
        return List.of(read(post("/v1/resolve", ask), ConflictReport[].class));
    }

    @Override
    public ReloadReport reload() {
        return read(post("/v1/reload", new Routes.Ask.Reload()), ReloadReport.class);
    }

    @Override
    public ReadmissionReport readmit(Voter voter) {
        return read(post("/v1/readmit", new Routes.Ask.Readmit(Optional.of(voter.label()))), ReadmissionReport.class);
    }

    @Override
    public LogReport levels() {
        return read(get("/v1/log"), LogReport.class);
    }

    @Override
    public LogReport level(LogLevel level, Optional<String> logger) {
        return read(post("/v1/log", new Routes.Ask.Log(Optional.of(level.label()), logger)), LogReport.class);
    }

    @Override
    public List<FindingReport> doctor() {
        return List.of(read(get("/v1/doctor"), FindingReport[].class));
    }

    /** A way to come to the agent's page, once. */
    public LoginReport login() {
        return read(post("/v1/login", new Routes.Ask.Login()), LoginReport.class);
    }

    private String get(String target) {
        return exchange("GET " + target + " HTTP/1.1\r\nHost: sundog\r\nConnection: close\r\n\r\n");
    }

    private String post(String target, Routes.Ask ask) {
        var body = Json.line(ask);
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        return exchange("POST " + target + " HTTP/1.1\r\nHost: sundog\r\nContent-Type: application/json\r\n"
                + "Connection: close\r\nContent-Length: " + length + "\r\n\r\n" + body);
    }

    private String exchange(String request) {
        checkLength(socket);
        byte[] answer;
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            Channels.newOutputStream(channel).write(request.getBytes(StandardCharsets.UTF_8));
            answer = Channels.newInputStream(channel).readNBytes(MAX_ANSWER_BYTES);
        } catch (IOException e) {
            throw unreachable(e);
        }
        return body(answer);
    }

    private OperatorException unreachable(IOException e) {
        if (Files.exists(socket) && !Files.isWritable(socket)) {
            return new OperatorException(
                    "The agent's socket " + socket + " may not be opened by this user",
                    "Run the command as the user that runs the agent",
                    e);
        }
        return new OperatorException(
                "No agent answers at " + socket,
                "Start it with 'sundog up', or name its directory with --state or SUNDOG_STATE",
                e);
    }

    private String body(byte[] answer) {
        int end = headEnd(answer);
        var head = new String(answer, 0, end, StandardCharsets.ISO_8859_1).split("\r\n", -1);
        if (end == 0 || !head[0].matches("HTTP/1\\.1 [0-9]{3} .*")) {
            throw garbled();
        }
        var body = new String(Arrays.copyOfRange(answer, end + 4, answer.length), StandardCharsets.UTF_8);
        var length = "Content-Length: " + (answer.length - end - 4);
        if (Arrays.stream(head).noneMatch(length::equalsIgnoreCase)) {
            throw garbled();
        }
        if (!head[0].startsWith("HTTP/1.1 200 ")) {
            var fault = read(body, Routes.Fault.class);
            throw new OperatorException(fault.error(), fault.remedy());
        }
        return body;
    }

    private static int headEnd(byte[] answer) {
        for (int i = 0; i + 3 < answer.length; i++) {
            if (answer[i] == '\r' && answer[i + 1] == '\n' && answer[i + 2] == '\r' && answer[i + 3] == '\n') {
                return i;
            }
        }
        return 0;
    }

    private <T> T read(String body, Class<T> type) {
        try {
            return Json.mapper().readValue(body, type);
        } catch (JacksonException e) {
            throw garbled();
        }
    }

    private OperatorException garbled() {
        return new OperatorException(
                "What answers at " + socket + " ended in the middle, or is not a Sundog agent of this version",
                "See whether the agent still runs; use the same version of sundog for both");
    }
}
