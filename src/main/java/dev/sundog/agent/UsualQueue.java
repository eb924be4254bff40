package dev.sundog.agent;

import dev.sundog.bandwidth.KernelClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** How packets of an interface wait where nobody says anything. */
final class UsualQueue {
    private static final Path KIND = Path.of("/proc/sys/net/core/default_qdisc");

    private UsualQueue() {}

    /** Puts it below the class of everything else; empty where the kernel does not tell its kind. */
    static Optional<String> line(String device) {
        try {
            var kind = Files.readString(KIND).strip();
            return kind.matches("[a-z0-9_]{1,15}")
                    ? Optional.of("qdisc add dev " + device + " parent " + KernelClasses.HANDLE + "1 " + kind)
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
