package dev.sundog.demo;

import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The ids of acknowledged orders, one a line, in the file at once after each answer. */
final class Ledger implements AutoCloseable {
    private final FileChannel file;

    /** Begins an empty ledger. */
    Ledger(Path path) {
        try {
            file = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new OperatorException(
                    "The ledger " + path + " cannot be written: " + e,
                    "Give --ledger a file in a writable directory",
                    e);
        }
    }

    synchronized void acknowledged(String id) {
        var line = ByteBuffer.wrap((id + "\n").getBytes(StandardCharsets.US_ASCII));
        try {
            while (line.hasRemaining()) {
                file.write(line);
            }
        } catch (IOException e) {
            throw new OperatorException("The ledger cannot be written: " + e, "Check the disk", e);
        }
    }

    static List<String> read(Path path) {
        try {
            return Files.readAllLines(path, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new OperatorException("The ledger " + path + " cannot be read: " + e, "Run the demo again", e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new OperatorException("The ledger cannot be closed: " + e, "Check the disk", e);
        }
    }
}
