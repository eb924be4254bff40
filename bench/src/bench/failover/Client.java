package bench.failover;

import bench.common.Programs;
import dev.sundog.demo.ClientMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** The demonstration's clients, in a process of their own: open loop; what may be repeated is asked again for 20 s. */
final class Client implements AutoCloseable {
    private final Process process;
    private final PrintWriter commands;
    private final Path ledger;
    private volatile JsonNode latest = JsonNodeFactory.instance.objectNode();

    Client(Ground ground, Rig rig) throws IOException {
        ledger = ground.directory().resolve("ledger.txt");
        process = Programs.adopt(new ProcessBuilder(Programs.java(
                        ClientMain.class.getName(),
                        rig.addresses().getFirst(),
                        rig.addresses().getLast(),
                        ledger.toString(),
                        ground.catalogue().toString()))
                .redirectError(
                        ProcessBuilder.Redirect.appendTo(ground.log("client").toFile()))
                .start());
        commands = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        Thread.ofVirtual().start(this::listen);
    }

    private void listen() {
        var json = new JsonMapper();
        try (var in = new BufferedReader(process.inputReader(StandardCharsets.UTF_8))) {
            String line;
            while ((line = in.readLine()) != null) {
                latest = json.readTree(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Counts anew under a name. */
    void act(String name) {
        commands.println("act " + name);
    }

    void rates(int writes, int reads) {
        commands.println("rates " + writes + " " + reads + " 0");
    }

    /** Waits until so many writes were acknowledged in an act. */
    void awaitAcknowledged(String act, long writes) throws Exception {
        Programs.until(writes + " writes are acknowledged", () -> {
            alive();
            return latest.path("acts").path(act).path("orders").asLong() >= writes;
        });
    }

    private void alive() throws IOException {
        if (!process.isAlive() && !latest.path("ended").asBoolean()) {
            throw new IOException("the clients ended; is the machine too busy?");
        }
    }

    /** Stops offering and waits for the last answers. */
    JsonNode stop() throws Exception {
        commands.println("stop");
        Programs.until("the last answers came", () -> {
            alive();
            return latest.path("ended").asBoolean();
        });
        return latest;
    }

    /** The ids that were acknowledged and are not in the data that is left. */
    Set<String> lost(Path data) throws IOException {
        var ids = new TreeSet<>(Files.readAllLines(ledger));
        try (var files = Files.newDirectoryStream(data.resolve("orders"), "*.log")) {
            for (var file : files) {
                Files.readAllLines(file).forEach(line -> ids.remove(line.split(" ", 2)[0]));
            }
        }
        return ids;
    }

    @Override
    public void close() {
        Programs.kill(process);
    }
}
