package dev.sundog.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the kernel tells in {@code /proc} and {@code /sys}.
 *
 * @param root where both are mounted
 */
record HostTree(Path root) {
    /** The content of a small file without the white space around it; empty where it cannot be read or says nothing. */
    Optional<String> text(String path) {
        try {
            return Optional.of(Files.readString(root.resolve(path)).strip()).filter(s -> !s.isEmpty());
        } catch (IOException e) {
            return Optional.empty(); // also of an interface without a link, whose speed is EINVAL
        }
    }

    OptionalLong number(String path) {
        try {
            return text(path).stream().mapToLong(Long::parseLong).findFirst();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** Whether this process has a capability, by the kernel's number of it. */
    boolean hasCapability(int number) {
        return text("proc/self/status").stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("CapEff:"))
                .map(line -> Long.parseUnsignedLong(
                        line.substring("CapEff:".length()).strip(), 16))
                .anyMatch(held -> (held & 1L << number) != 0);
    }

    /** Names in a directory, in order; none where it cannot be read. */
    List<String> names(String directory) {
        try (var files = Files.list(root.resolve(directory))) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    boolean has(String path) {
        return Files.exists(root.resolve(path));
    }
}
