package dev.sundog.cli;

import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a picture is written. */
final class PictureFile {
    private PictureFile() {}

    /** Writes it whole, over what was there. */
    static void write(Path file, String picture) {
        try {
            Files.writeString(file, picture);
        } catch (IOException e) {
            throw new OperatorException(file + " cannot be written: " + e, "Name a file in a directory of yours");
        }
    }
}
