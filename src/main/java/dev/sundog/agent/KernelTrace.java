package dev.sundog.agent;

import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** On which interface this agent has put classes, in a file: an agent that was killed finds them again, and nobody else takes them away. */
final class KernelTrace {
    private final Path file;

    /** @param state the agent's directory */
    KernelTrace(Path state) {
        this.file = state.resolve("tc-device");
    }

    /** The interface on which an earlier life left some, as far as it is known. */
    Optional<String> left() {
        try {
            return Optional.of(Files.readString(file).strip()).filter(d -> d.matches("[^\\s/]{1,15}"));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** To be called before they are made. */
    void begin(String device) {
        try {
            Files.writeString(file, device + "\n");
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** To be called once they are gone. */
    void end() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private OperatorException failed(IOException e) {
        return new OperatorException(
                "Which interface the kernel's classes are on cannot be noted in " + file + ": " + e.getMessage(),
                "Give the state directory space and permissions",
                e);
    }
}
