package dev.sundog.agent;

import dev.sundog.quorum.DurableFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where forecasts are kept over a restart: {@code forecasts} in the state directory. Without it they are learnt anew. */
final class OutlookFile {
    private static final Logger LOG = LoggerFactory.getLogger(OutlookFile.class);
    private static final String HEAD = "sundog-forecasts 1";
    private static final int MOST_BYTES = 1 << 24;

    private final Path file;

    OutlookFile(Path file) {
        this.file = file;
    }

    /** By series. What cannot be read is said, and left out. */
    Map<String, byte[]> read() {
        var out = new TreeMap<String, byte[]>();
        try (var in = new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
            if (!in.readUTF().equals(HEAD)) {
                throw new IOException("it is not of format 1");
            }
            for (int left = in.readInt(); left > 0; left--) {
                var name = in.readUTF();
                int bytes = in.readInt();
                if (bytes < 0 || bytes > MOST_BYTES) {
                    throw new IOException(bytes + " bytes for " + name);
                }
                var content = in.readNBytes(bytes);
                if (content.length < bytes) {
                    throw new IOException("it is too short");
                }
                out.put(name, content);
            }
        } catch (NoSuchFileException e) {
            return out;
        } catch (IOException e) {
            LOG.warn("Forecasts begin anew where {} cannot be read: {}", file, e.getMessage());
        }
        return out;
    }

    /** Replaces it as a whole. A disk that is full costs what was learnt since the last time. */
    synchronized void write(Map<String, byte[]> saved) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeUTF(HEAD);
            out.writeInt(saved.size());
            for (var one : saved.entrySet()) {
                out.writeUTF(one.getKey());
                out.writeInt(one.getValue().length);
                out.write(one.getValue());
            }
            DurableFile.replace(file, bytes.toByteArray());
        } catch (IOException e) {
            LOG.warn("What was learnt for forecasts is not kept: {} cannot be written: {}", file, e.getMessage());
        }
    }
}
