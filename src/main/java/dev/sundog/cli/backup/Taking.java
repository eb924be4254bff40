package dev.sundog.cli.backup;

import dev.sundog.cli.config.Config;
import dev.sundog.link.Credentials;
import dev.sundog.model.OperatorException;
import dev.sundog.quorum.DurableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Keeps in one file what a host has beyond its data, while its agent runs or not. */
public final class Taking {
    /** What an agent has learnt and cannot make anew; the rest of its state is votes, which must not come back, or is made anew. */
    static final List<String> KEPT = List.of("api.token", "forecasts", "link-history", "sent-days");

    private final Host host;
    private final String release;
    private final Instant now;

    public Taking(Host host, String release, Instant now) {
        this.host = host;
        this.release = release;
        this.now = now;
    }

    /**
     * Writes the file, of mode 0600; it is there as a whole and durable, or not at all.
     *
     * @throws OperatorException also when there is a file already, or configuration and bundle would not start an agent
     */
    public Kept to(Path file) {
        if (Files.exists(file)) {
            throw new OperatorException(file + " is there already", "Name another file: nothing is overwritten");
        }
        var identity = Credentials.load(host.bundle(), now).identity();
        var config = read(host.config());
        Config.load(host.config());
        var parts = new ArrayList<Part>();
        parts.add(new Part(Part.CONFIG, config));
        for (var in : bundleFiles()) {
            parts.add(new Part(Part.BUNDLE + in.getFileName(), read(in)));
        }
        for (var name : KEPT) {
            var in = host.state().resolve(name);
            if (Files.isRegularFile(in)) {
                parts.add(new Part(Part.STATE + name, read(in)));
            }
        }
        refuseIfChangedMeanwhile(parts);
        var archive = new Archive(
                release,
                now.truncatedTo(ChronoUnit.SECONDS).toString(),
                identity.installation(),
                identity.voter(),
                parts);
        var bytes = archive.bytes();
        if (bytes.length > Archive.MOST_BYTES) {
            throw new OperatorException(
                    "The backup would have " + bytes.length + " bytes", "See what lies in " + host.bundle());
        }
        write(file, bytes);
        return Kept.of(file.toString(), bytes.length, archive);
    }

    private List<Path> bundleFiles() {
        if (Files.isDirectory(host.bundle().resolve("next"))) {
            throw new OperatorException(
                    host.bundle() + " is being replaced at this moment", "Make the backup again in a few seconds");
        }
        try (var in = Files.list(host.bundle())) {
            var files = in.filter(Files::isRegularFile).sorted().toList();
            files.stream()
                    .filter(f -> !Part.isName(Part.BUNDLE + f.getFileName()))
                    .findFirst()
                    .ifPresent(f -> {
                        throw new OperatorException(
                                f + " does not belong in a bundle", "Take it away, and make the backup again");
                    });
            return files;
        } catch (IOException e) {
            throw unreadable(host.bundle(), e);
        }
    }

    /** Configuration and bundle fit each other only where they are of one moment. */
    private void refuseIfChangedMeanwhile(List<Part> parts) {
        for (var part : parts) {
            var from = part.name().equals(Part.CONFIG)
                    ? host.config()
                    : host.bundle().resolve(part.name().substring(part.name().indexOf('/') + 1));
            if (!part.name().startsWith(Part.STATE) && !Arrays.equals(part.content(), read(from))) {
                throw new OperatorException(from + " was changed meanwhile", "Make the backup again");
            }
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static OperatorException unreadable(Path file, IOException e) {
        return new OperatorException(
                file + " cannot be read: " + e.getMessage(), "Run it as root or as the agent's user", e);
    }

    private static void write(Path file, byte[] bytes) {
        var fresh = file.resolveSibling("." + file.getFileName() + ".new");
        try {
            Files.deleteIfExists(fresh);
            var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            try (var out =
                    FileChannel.open(fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode)) {
                var rest = ByteBuffer.wrap(bytes);
                while (rest.hasRemaining()) {
                    out.write(rest);
                }
                out.force(true);
            }
            if (Files.exists(file)) {
                throw new FileAlreadyExistsException(file.toString());
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            DurableFile.name(file);
        } catch (IOException e) {
            Forgetting.files(List.of(fresh));
            throw new OperatorException(
                    file + " cannot be written: " + e + ". There is no backup",
                    "Free space there, or name a file in a directory that you may write to",
                    e);
        }
    }
}
