package dev.sundog.api;

import dev.sundog.model.Keep;
import dev.sundog.model.LogLevel;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What can be asked of a running agent. Every method may throw {@link dev.sundog.model.OperatorException}, which the caller
 * sees with its remedy. Methods are called from many threads at once.
 */
public interface Control {
    StatusReport status();

    List<SegmentReport> segments();

    /** Operations, the data they use, and who calls whom. */
    GraphReport graph();

    LinkReport link();

    /**
     * What the link did until now.
     *
     * @param back how far to look back
     * @param most parts to divide that into
     */
    HistoryReport linkHistory(Duration back, int most);

    PlanReport plan();

    /** What the link will carry and each segment will change; of one series, or of all when none is named. */
    List<ForecastReport> forecast(Optional<String> series);

    /** Why a segment stands as it does and what was decided about it, newest decision first. */
    ExplainReport explain(String segment);

    /** Waits until everything written before the call is durable at the other site; of all groups when none is named. */
    BarrierReport barrier(Optional<String> group, Duration timeout);

    /** A person confirms what stopped a segment: an absence, a target that was not empty, more than half deleted. */
    SegmentReport accept(String segment);

    /**
     * Begins to read both copies once more, or tells how far that came where it is being done already.
     *
     * @param name a segment, or a group for all of it; of all groups that this site holds when absent
     * @param repair whether what differs is told again
     */
    List<VerifyReport> verify(Optional<String> name, boolean repair);

    /** What is being verified, or was last since the agent's start, of each group. */
    List<VerifyReport> verifications();

    /**
     * Makes {@code to} the holder of the group.
     *
     * @param force even where acknowledged writes may be lost; the report names them
     * @param preview changes nothing and reports what would be done
     */
    MoveReport failover(String group, Site to, boolean force, boolean preview);

    /** Returns the group to the private site; parameters as for {@link #failover}. */
    MoveReport failback(String group, boolean force, boolean preview);

    /** Starts the group's service beside the mirror, on a copy of it, and looks whether it is healthy. Takes that long. */
    DrillReport drill(String group, DrillAsk ask);

    /** Conflicts in groups that both sites write. */
    List<ConflictReport> conflicts();

    /**
     * Settles a conflict.
     *
     * @param path as {@link #conflicts} shows it
     * @return what was settled
     */
    List<ConflictReport> resolve(String path, Keep keep);

    List<FindingReport> doctor();

    /** Has the agent read its configuration again: all of it is right, or nothing changes. */
    ReloadReport reload();

    /** Gives a vote back to a voter that was put back from a backup. Takes some seconds. */
    ReadmissionReport readmit(Voter voter);

    /** What is logged. */
    LogReport levels();

    /** Sets the level of a logger, of Sundog's own when none is named, until the next reload or start. */
    LogReport level(LogLevel level, Optional<String> logger);
}
