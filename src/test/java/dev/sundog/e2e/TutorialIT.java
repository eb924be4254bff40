package dev.sundog.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/tutorial.md, word for word, on three hosts that are namespaces: from the package to a site without power, and back. */
final class TutorialIT {
    private static final Pattern BLOCK = Pattern.compile("```sh (on=[^\\n]*)\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern TOKEN = Pattern.compile("On the (\\w+) host.*\\n\\s+sundog join (\\S+)");
    /** Its agents are to take nobody for lost because this machine stands still: the tutorial is about other things. */
    private static final String PATIENCE = "tuning: {suspect_least: 7s, suspect: 7s, lease: 8s}\nEOF\n";

    @TempDir(factory = ShortTemp.class)
    Path root;

    private final Map<String, String> tokens = new HashMap<>();
    private final Set<String> off = new HashSet<>();
    private Optional<Path> background = Optional.empty();

    /**
     * One block of commands.
     *
     * @param on the hosts where it is run, one after the other
     * @param words what else is said of it, by name
     */
    private record Block(List<String> on, Map<String, String> words, String lines) {
        static List<Block> of(String text) {
            var blocks = new ArrayList<Block>();
            for (var found : BLOCK.matcher(text).results().toList()) {
                var words = new HashMap<String, String>();
                for (var word : found.group(1).split(" ")) {
                    var parts = word.split("=", 2);
                    words.put(parts[0], parts.length == 2 ? parts[1] : "");
                }
                var on = Optional.ofNullable(words.get("on")).orElseThrow();
                blocks.add(new Block(List.of(on.split(",")), words, found.group(2)));
            }
            return blocks;
        }
    }

    @Test
    void the_tutorial_holds_word_for_word() throws Exception {
        Hosts.needed();
        var blocks = Block.of(Files.readString(Path.of("docs/tutorial.md")));
        assertTrue(blocks.size() > 15, "too few blocks were found to mean anything");
        var deb = Deb.of("0.1.0");
        var addresses = new LinkedHashMap<String, String>();
        addresses.put("private", "10.77.0.1");
        addresses.put("public", "10.77.0.2");
        addresses.put("witness", "10.77.0.3");
        try (var hosts = new Hosts(root, addresses, Map.of("sundog_0.1.0.deb", deb))) {
            for (var block : blocks) {
                for (var host : block.on()) {
                    carryOut(hosts, block, host);
                }
            }
            assertEquals(
                    "sundog",
                    hosts.run("private", "ps -o user= -C java | sort -u").said().strip());
        }
    }

    private void carryOut(Hosts hosts, Block block, String host) throws Exception {
        if (block.words().containsKey("off")) {
            until(hosts, host, "sundog status", "yes"); // what stood still a moment ago is protected again
            hosts.run(host, block.lines());
            off.add(host);
            return;
        }
        if (block.words().containsKey("background")) {
            background = Optional.of(hosts.begin(host, block.lines()));
            return;
        }
        if (block.on().contains("public") && block.words().containsKey("until")) {
            // "Switch it on again"
            for (var dark : Set.copyOf(off)) {
                hosts.switchOn(dark);
                off.remove(dark);
            }
        }
        var lines = block.lines().contains("TOKEN") ? block.lines().replace("TOKEN", token(host)) : block.lines();
        if (lines.contains("version: 1\n")) {
            assertTrue(lines.contains("\nEOF\n"), lines);
            lines = lines.replace("\nEOF\n", "\n" + PATIENCE);
        }
        var wanted = block.words().get("until");
        if (wanted != null) {
            until(hosts, host, lines, wanted);
            return;
        }
        // Who only looks may look again where that is refused for a while; what is not there then is lost.
        var prints = block.words().getOrDefault("prints", "");
        var ended = prints.isEmpty() ? hosts.run(host, lines) : until(hosts, host, lines, "");
        var did = lines;
        assertEquals(0, ended.code(), () -> told(hosts, host, did, ended.said()));
        for (var word : prints.split(",", -1)) {
            assertTrue(ended.said().contains(word), () -> told(hosts, host, did, ended.said()));
        }
    }

    /** Repeats it until it succeeds and prints a word. */
    private static Peer.Ended until(Hosts hosts, String host, String lines, String wanted) throws Exception {
        long end = System.nanoTime() + Estate.LONG.toNanos();
        while (true) {
            var ended = hosts.run(host, lines);
            if (ended.code() == 0 && ended.said().contains(wanted)) {
                return ended;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError(told(hosts, host, lines, "not in time: '" + wanted + "'\n" + ended.said()));
            }
            Thread.sleep(1000);
        }
    }

    private String token(String host) throws IOException, InterruptedException {
        long end = System.nanoTime() + Estate.LONG.toNanos();
        while (System.nanoTime() < end && !tokens.containsKey(host)) {
            var said = Files.readString(background.orElseThrow());
            for (var found : TOKEN.matcher(said).results().toList()) {
                tokens.put(found.group(1), found.group(2));
            }
            Thread.sleep(250);
        }
        return Optional.ofNullable(tokens.get(host)).orElseThrow();
    }

    private static String told(Hosts hosts, String host, String lines, String said) {
        try {
            var log = hosts.run(host, "tail -n 20 /var/log/sundog-unit.log || true")
                    .said();
            return "on " + host + ": " + lines + "\n" + said + "\n" + log;
        } catch (IOException | InterruptedException e) {
            return "on " + host + ": " + lines + "\n" + said + "\n" + e;
        }
    }
}
