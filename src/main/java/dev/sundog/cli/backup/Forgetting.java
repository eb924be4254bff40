package dev.sundog.cli.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Files that are to be no more. */
final class Forgetting {
    private Forgetting() {}

    /** Removes what is there of them, as far as that can be. */
    static void files(List<Path> files) {
        for (var file : files) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                // what failed before is what is told
            }
        }
    }
}
