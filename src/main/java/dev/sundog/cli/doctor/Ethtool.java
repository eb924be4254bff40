package dev.sundog.cli.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks {@code ethtool}, where it is installed, what an interface does by itself. */
final class Ethtool {
    private static final int PATIENCE_SECONDS = 2;

    private Ethtool() {}

    /** What {@code ethtool -k} prints; empty when there is none, or it fails. */
    static Optional<String> features(String name) {
        try {
            var process = new ProcessBuilder("ethtool", "-k", name)
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            var told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.exitValue() == 0 ? Optional.of(told) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // it is not installed
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
