package dev.sundog.host;

import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The kernel's random id of this boot: another one means the machine was restarted. */
public final class BootId {
    private BootId() {}

    /** As a UUID in text. */
    public static String read() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).trim();
        } catch (IOException e) {
            throw new OperatorException("The boot id cannot be read: " + e.getMessage(), "Mount /proc", e);
        }
    }
}
