package dev.sundog.demo;

import dev.sundog.api.Json;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** The configuration of the demonstration, one file for each agent. */
final class Configuration {
    /** How much work a shop can do: workers times thousand over milliseconds, in reads a second. */
    static final int WORKERS = 4;

    static final int WORK_MILLIS = 60;
    private final Workspace workspace;
    private final Layout layout;
    private final double mbit;
    private final List<String> shop;

    /** @param shop the command that starts the shop, without its own arguments */
    Configuration(Workspace workspace, Layout layout, double mbit, List<String> shop) {
        this.workspace = workspace;
        this.layout = layout;
        this.mbit = mbit;
        this.shop = shop;
    }

    /** Reads a second that one shop can serve. */
    static int capacity() {
        return WORKERS * 1000 / WORK_MILLIS;
    }

    void write() {
        for (var voter : Voter.values()) {
            try {
                Files.writeString(workspace.config(voter), text(voter));
            } catch (IOException e) {
                throw new OperatorException("A configuration cannot be written: " + e, "Check the disk", e);
            }
        }
    }

    String text(Voter self) {
        return "version: 1\n" + String.join("\n", layout.sites(self)) + "\n" + networks() + workload();
    }

    private String networks() {
        var capacity = "{egress: " + mbit + "mbit, ingress: " + mbit + "mbit}";
        return "networks:\n  private: " + capacity + "\n  public: " + capacity + "\n";
    }

    private String workload() {
        return """
            workloads:
              shop:
                priority: 8
                rpo: 0s
                root: {private: %s, public: %s}
                data:
                  - {path: orders, priority: 9, writes: append, required: true}
                  - {path: catalogue, priority: 5, required: true}
                  - {path: reports, priority: 1, required: false}
                operations:
                  - {route: "GET /catalogue/**", data: [catalogue], reads: bounded(2s)}
                  - {route: "GET /orders/**", data: [orders], reads: committed}
                  - {route: "POST /orders", data: [orders]}
                service:
                  run:
                    command: {private: %s, public: %s}
                    address: {private: "127.0.0.1:%d", public: "127.0.0.1:%d"}
                    standby: hot
                    health: /health
            tuning: {dwell: 2s, return_points_per_second: 25}
            """.formatted(
                        quoted(workspace.data(Site.PRIVATE)),
                        quoted(workspace.data(Site.PUBLIC)),
                        command(Site.PRIVATE),
                        command(Site.PUBLIC),
                        layout.shop(Site.PRIVATE),
                        layout.shop(Site.PUBLIC));
    }

    private String command(Site site) {
        var words = new ArrayList<>(shop);
        words.add(workspace.data(site).toString());
        words.add(Integer.toString(layout.shop(site)));
        words.add(Integer.toString(WORKERS));
        words.add(Integer.toString(WORK_MILLIS));
        return Json.line(words);
    }

    private static String quoted(Object text) {
        return Json.line(text.toString());
    }
}
