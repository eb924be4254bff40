package dev.sundog.api;

import java.util.List;

/**
 * What became of a configuration that was read again.
 *
 * @param file that was read
 * @param taken keys that are in force now and were not before
 * @param needRestart keys that differ from what this agent was started with, and are taken up at its next start
 */
public record ReloadReport(String file, List<String> taken, List<String> needRestart) {
    public ReloadReport {
        taken = List.copyOf(taken);
        needRestart = List.copyOf(needRestart);
    }
}
