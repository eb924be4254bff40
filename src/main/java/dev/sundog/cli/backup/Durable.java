package dev.sundog.cli.backup;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Names that outlast a crash, and files that are to be no more. */
final class Durable {
    private Durable() {}

    /** The name of the file is durable. */
    static void directory(Path file) throws IOException {
        var parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            try (var channel = FileChannel.open(parent, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** Removes what is there of them, as far as that can be. */
    static void forget(List<Path> files) {
        for (var file : files) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                // what failed before is what is told
            }
        }
    }
}
