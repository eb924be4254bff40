package dev.sundog.cli.backup;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A backup: a tar file whose first member, {@code MANIFEST}, says what it is and has the SHA-256 of every other. docs/formats.md
 * describes it.
 *
 * @param release of Sundog that made it
 * @param made when, ISO 8601
 */
record Archive(String release, String made, UUID installation, Voter voter, List<Part> parts) {
    static final int MOST_BYTES = 128 << 20;
    private static final String MANIFEST = "MANIFEST";
    private static final String MAGIC = "sundog-backup ";
    private static final int VERSION = 1;
    private static final Pattern HEAD = Pattern.compile(
            "release (\\S{1,100})\nmade (\\S{1,40})\ninstallation ([0-9a-f-]{36})\nvoter (\\w{1,10})\n");

    Archive {
        parts = List.copyOf(parts);
    }

    byte[] bytes() {
        var files = new ArrayList<Part>();
        files.add(new Part(MANIFEST, manifest().getBytes(StandardCharsets.UTF_8)));
        files.addAll(parts);
        return Tar.write(files);
    }

    private String manifest() {
        var text = new StringBuilder(MAGIC + VERSION + "\nrelease " + release + "\nmade " + made + "\ninstallation "
                + installation + "\nvoter " + voter.label() + "\n");
        for (var part : parts) {
            text.append("part " + sha256(part.content()) + " " + part.content().length + " " + part.name() + "\n");
        }
        return text + "end " + sha256(text.toString().getBytes(StandardCharsets.UTF_8)) + "\n";
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has it", e);
        }
    }

    /**
     * Reads one, whole and unchanged.
     *
     * @param file what messages call it
     * @throws OperatorException when it is anything else
     */
    static Archive parse(String file, byte[] bytes) {
        // The first member lies where it lies in every version to come, so that a later one is told from a damaged one.
        refuseLater(file, bytes);
        var files = Tar.read(bytes).orElseThrow(() -> damaged(file, "it is cut or changed"));
        if (files.isEmpty() || !files.getFirst().name().equals(MANIFEST)) {
            throw damaged(file, "it has no manifest");
        }
        var parts = files.subList(1, files.size());
        var wrong = parts.stream().filter(p -> !Part.isName(p.name())).findFirst();
        if (wrong.isPresent()) {
            throw damaged(file, "it has a member that does not belong there");
        }
        var text = new String(files.getFirst().content(), StandardCharsets.UTF_8);
        var head = HEAD.matcher(text);
        if (!text.startsWith(MAGIC + VERSION + "\n")
                || !head.find()
                || head.start() != (MAGIC + VERSION).length() + 1) {
            throw damaged(file, "its manifest cannot be read");
        }
        var archive =
                new Archive(head.group(1), head.group(2), uuid(file, head.group(3)), Voter.parse(head.group(4)), parts);
        if (!archive.manifest().equals(text)) {
            throw damaged(file, "its parts are not those of its manifest");
        }
        return archive;
    }

    private static UUID uuid(String file, String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw damaged(file, "its manifest cannot be read");
        }
    }

    private static void refuseLater(String file, byte[] bytes) {
        var start = new String(bytes, 0, Math.min(bytes.length, 600), StandardCharsets.ISO_8859_1);
        var m = Pattern.compile("^MANIFEST\0.{503}" + MAGIC + "([0-9]{1,9})\n", Pattern.DOTALL)
                .matcher(start);
        if (!start.startsWith(MANIFEST + "\0")) {
            throw new OperatorException(file + " is not a backup of Sundog", "Name a file that 'sundog backup' made");
        }
        if (m.find() && !m.group(1).equals(String.valueOf(VERSION))) {
            throw new OperatorException(
                    file + " is a backup of format " + m.group(1) + "; this release reads " + VERSION,
                    "Use the release that made it, or a later one");
        }
    }

    private static OperatorException damaged(String file, String how) {
        return new OperatorException(
                file + " is damaged: " + how + ". Nothing was put back",
                "Take another copy of it, or an earlier backup");
    }
}
