package dev.sundog.agent;

import dev.sundog.api.FindingReport;
import dev.sundog.api.LogReport;
import dev.sundog.api.ReloadReport;
import dev.sundog.model.LogLevel;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What an agent has done by who started it. Each may throw {@link dev.sundog.model.OperatorException}. */
public interface Errands {
    /** Examines this host. */
    List<FindingReport> doctor();

    /**
     * Reads the configuration again; all of it is right, or nothing changes.
     *
     * @param take takes up what may change while the agent runs
     */
    ReloadReport reload(Consumer<Live> take);

    /** Keys that were changed since the start and wait for the next one. */
    List<String> needRestart();

    LogReport levels();

    /** Sets the level of a logger, of Sundog's own when none is named, until the next reload or start. */
    LogReport level(LogLevel level, Optional<String> logger);
}
