package dev.sundog.dataset;

import dev.sundog.model.GroupId;
import dev.sundog.model.OperatorException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Says to whom a root belongs; kept in {@code .sundog/marker}.
 *
 * @param installation id of the installation
 * @param id random, made once for this root
 */
public record Marker(String installation, GroupId group, String id) {
    private static final String FIRST = "sundog-marker 1";
    static final int MOST_BYTES = 4096;

    public Marker {
        if (!installation.matches("\\S{1,200}") || !id.matches("\\S{1,200}")) {
            throw new OperatorException("A marker with blanks in its ids is refused", "Use ids without blanks");
        }
    }

    byte[] bytes() {
        var text = FIRST + "\ninstallation " + installation + "\ngroup " + group + "\nid " + id + "\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Reads what {@link #bytes} wrote; a damaged or later format is refused. */
    static Marker parse(byte[] bytes) {
        List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
        if (lines.size() != 4 || !lines.getFirst().equals(FIRST)) {
            throw new OperatorException(
                    "The marker .sundog/marker is damaged or of another version",
                    "Check that the disk is the right one; then remove the marker and run 'sundog accept'");
        }
        return new Marker(
                value(lines.get(1), "installation "),
                new GroupId(value(lines.get(2), "group ")),
                value(lines.get(3), "id "));
    }

    private static String value(String line, String key) {
        return line.startsWith(key) ? line.substring(key.length()) : "";
    }
}
