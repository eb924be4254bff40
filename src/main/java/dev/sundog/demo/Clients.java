package dev.sundog.demo;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** The clients' process, as the demonstration commands and hears it. */
final class Clients {
    private final Process process;
    private final PrintWriter commands;
    private final JsonMapper json = new JsonMapper();
    private final Path log;
    private volatile Tally latest = Tally.NONE;

    Clients(Processes processes, Workspace workspace, Layout layout, Path ledger) {
        log = workspace.log("clients");
        var arguments = List.of(
                layout.gateway(Site.PRIVATE),
                layout.gateway(Site.PUBLIC),
                ledger.toAbsolutePath().toString(),
                workspace.catalogueList().toString());
        process = processes.start(ClientMain.class.getName(), arguments, log, true);
        commands = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        Thread.ofVirtual().name("clients").start(this::listen);
    }

    private void listen() {
        try (var in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = in.readLine()) != null) {
                latest = Tally.fromJson(json.readTree(line));
            }
        } catch (IOException e) {
            // the process ended; tally() says so
        }
    }

    void act(String name) {
        commands.println("act " + name);
    }

    /** Offers so many requests a second from now on; reads get there in a straight line. */
    void rates(int orders, int reads, Duration ramp) {
        commands.println("rates " + orders + " " + reads + " " + ramp.toMillis());
    }

    /** Whether orders go to both gateways in turn, rather than to the private one while it answers. */
    void both(boolean on) {
        commands.println("both " + (on ? "on" : "off"));
    }

    Tally tally() {
        var tally = latest;
        if (!process.isAlive() && !tally.ended()) {
            throw new OperatorException(
                    "The clients ended. Their last words:\n  " + String.join("\n  ", Processes.tail(log, 15)),
                    "Read " + log);
        }
        return tally;
    }

    /** Stops offering and waits for the last answers. */
    Tally stop(Waiting waiting) throws InterruptedException {
        commands.println("stop");
        waiting.until("the last answers", Duration.ofSeconds(20), () -> latest.ended());
        return latest;
    }
}
