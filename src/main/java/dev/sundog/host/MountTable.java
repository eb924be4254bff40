package dev.sundog.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is mounted where, as one process sees it: tells where on which file system a path of that process is. */
final class MountTable {
    /**
     * Where something is, whoever looks.
     *
     * @param device of the file system, for comparing
     * @param path from the top of the file system; characters are bytes; empty for the top
     */
    record Place(String device, String path) {}

    /** One line: what of which file system is mounted at a point. */
    private record Mount(String device, String top, String point) {}

    private final List<Mount> mounts = new ArrayList<>();

    private MountTable() {}

    /** Reads {@code mountinfo} of a process. */
    static MountTable read(Path file) throws IOException {
        var table = new MountTable();
        for (var line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
            var part = line.split(" ", 6);
            table.mounts.add(new Mount(part[2], bare(part[3]), bare(part[4])));
        }
        return table;
    }

    /** Without escapes, and without the slash that is all of the top. */
    private static String bare(String path) {
        var plain = path.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
        return plain.equals("/") ? "" : plain;
    }

    /** Of an absolute path; the mount made last counts where several are at one point. */
    Place locate(String path) {
        var best = new Mount("", "", "");
        for (var mount : mounts) {
            boolean holds = path.equals(mount.point()) || path.startsWith(mount.point() + "/");
            if (holds && mount.point().length() >= best.point().length()) {
                best = mount;
            }
        }
        return new Place(best.device(), best.top() + path.substring(best.point().length()));
    }
}
