package dev.sundog.cli;

import dev.sundog.agent.Errands;
import dev.sundog.agent.Live;
import dev.sundog.api.FindingReport;
import dev.sundog.api.LogReport;
import dev.sundog.api.ReloadReport;
import dev.sundog.cli.config.Config;
import dev.sundog.cli.config.Reloaded;
import dev.sundog.cli.doctor.Doctor;
import dev.sundog.model.LogLevel;
import dev.sundog.model.OperatorException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** What an agent has done on its host: it is examined, its configuration is read again, its log is set. Thread-safe. */
final class HostErrands implements Errands {
    private static final Pattern LOGGER = Pattern.compile("[A-Za-z_$][\\w$]*(\\.[A-Za-z_$][\\w$]*)*");

    private final Path file;
    private final Config started;
    private final Path bundle;
    private final Path state;
    private Config inForce;
    private volatile List<String> needRestart = List.of();

    /**
     * Of an agent that is started now.
     *
     * @param file that {@code started} was read from
     */
    HostErrands(Path file, Config started, Path bundle, Path state) {
        this.file = file.toAbsolutePath();
        this.started = started;
        this.bundle = bundle;
        this.state = state;
        this.inForce = started;
    }

    @Override
    public List<FindingReport> doctor() {
        return new Doctor(Instant.now(), true, System::nanoTime).examine(Optional.empty(), Optional.of(bundle), state);
    }

    @Override
    public synchronized ReloadReport reload(Consumer<Live> take) {
        var reloaded = Reloaded.of(file.toString(), started, inForce, Config.load(file));
        var now = reloaded.inForce();
        take.accept(new Live(now.networks(), AgentStart.tempo(now.tuning()), now.workloads()));
        Logging.set(now.log());
        inForce = now;
        needRestart = reloaded.needRestart();
        return new ReloadReport(file.toString(), reloaded.taken(), reloaded.needRestart());
    }

    @Override
    public List<String> needRestart() {
        return needRestart;
    }

    @Override
    public LogReport levels() {
        return new LogReport(Logging.levels());
    }

    @Override
    public LogReport level(LogLevel level, Optional<String> logger) {
        var name = logger.orElse(Logging.SUNDOG);
        if (!LOGGER.matcher(name).matches()) {
            throw new OperatorException(
                    "'" + name + "' is not the name of a logger", "Use root, dev.sundog or one beneath it");
        }
        Logging.set(name, level);
        return levels();
    }
}
