package dev.sundog.cli.backup;

import dev.sundog.cli.config.Config;
import dev.sundog.link.Credentials;
import dev.sundog.model.OperatorException;
import dev.sundog.quorum.DurableFile;
import dev.sundog.quorum.LostVote;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Puts back what a backup has where nothing is: all of it, or nothing. Votes do not come back: the voter is marked as one that lost them. */
public final class PuttingBack {
    private static final Pattern INSTALLATION = Pattern.compile("(?m)^installation (\\S+)$");

    private final Host host;
    private final Instant now;
    /** What was made and is taken away again when something fails; the newest first. */
    private final Deque<Path> made = new ArrayDeque<>();

    public PuttingBack(Host host, Instant now) {
        this.host = host;
        this.now = now;
    }

    /**
     * Puts it back.
     *
     * @throws OperatorException when the file is not a whole backup, or something is there already; then nothing has changed
     */
    public Kept from(Path file) {
        var bytes = read(file);
        var archive = Archive.parse(file.toString(), bytes);
        refuseWhatIsThere(archive);
        refuseForeignRoots(file, archive);
        try {
            put(archive);
        } catch (IOException e) {
            undo();
            throw new OperatorException(
                    "It cannot be put back: " + e + ". Nothing was",
                    "Free space, or run it as a user that may write to " + host.bundle() + ", " + host.state() + " and "
                            + host.config(),
                    e);
        } catch (OperatorException e) {
            undo();
            throw new OperatorException(
                    "Its bundle would not start an agent: " + e.what() + ". Nothing was put back", e.remedy(), e);
        }
        return Kept.of(file.toString(), bytes.length, archive);
    }

    private static byte[] read(Path file) {
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(Archive.MOST_BYTES + 1);
            if (bytes.length > Archive.MOST_BYTES) {
                throw new OperatorException(
                        file + " is longer than any backup", "Name a file that 'sundog backup' made");
            }
            return bytes;
        } catch (IOException e) {
            throw new OperatorException(file + " cannot be read: " + e, "Name a file that 'sundog backup' made", e);
        }
    }

    private void refuseWhatIsThere(Archive archive) {
        var whose = bundleThere();
        if (!whose.isEmpty() && !whose.equals(archive.voter().label() + " of installation " + archive.installation())) {
            throw new OperatorException(
                    host.bundle() + " is that of " + whose + ", the backup is of "
                            + archive.voter().label() + " of installation " + archive.installation(),
                    "Take the backup of this host; or empty the directory first, if it is to become that one");
        }
        for (var directory : List.of(host.bundle(), host.state())) {
            if (!isEmpty(directory)) {
                throw new OperatorException(
                        directory + " is not empty", "Move away what is there, or name another directory");
            }
        }
        if (!saysNothing(host.config())) {
            throw new OperatorException(
                    host.config() + " is there already", "Move it away, or name another file with --config");
        }
    }

    private String bundleThere() {
        try {
            return Files.exists(host.bundle().resolve("cert.pem"))
                    ? Credentials.load(host.bundle(), now).identity().toString()
                    : "";
        } catch (OperatorException e) {
            return ""; // one that cannot be read is in the way all the same
        }
    }

    private static boolean isEmpty(Path directory) {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        try (var in = Files.newDirectoryStream(directory)) {
            return !in.iterator().hasNext();
        } catch (IOException e) {
            throw new OperatorException(directory + " cannot be read: " + e, "It must be a directory of this user", e);
        }
    }

    /** A configuration that is not there, or all in comments as a package brings it. */
    private static boolean saysNothing(Path config) {
        try {
            return !Files.exists(config, LinkOption.NOFOLLOW_LINKS)
                    || Files.readAllLines(config).stream()
                            .allMatch(line -> line.isBlank() || line.strip().startsWith("#"));
        } catch (IOException e) {
            return false;
        }
    }

    /** Data that belongs to another installation would be refused by the agent later; it is said now. */
    private static void refuseForeignRoots(Path file, Archive archive) {
        var site = archive.voter().site();
        if (site.isEmpty()) {
            return;
        }
        var text = archive.parts().stream()
                .filter(PuttingBack::isConfig)
                .map(p -> new String(p.content(), StandardCharsets.UTF_8))
                .findFirst()
                .orElseThrow(() -> new OperatorException(
                        file + " has no configuration", "Take another copy of it, or an earlier backup"));
        for (var workload : Config.parse(file + " (" + Part.CONFIG + ")", text).workloads()) {
            var marker = Path.of(workload.roots().getOrDefault(site.get(), "/")).resolve(".sundog/marker");
            var there = installationOf(marker);
            if (!there.isEmpty() && !there.equals(archive.installation().toString())) {
                throw new OperatorException(
                        marker + " says installation " + there + ", the backup is of " + archive.installation(),
                        "Take the backup of this host; the data here belongs to another installation");
            }
        }
    }

    private static String installationOf(Path marker) {
        try {
            var m = INSTALLATION.matcher(Files.readString(marker));
            return m.find() ? m.group(1) : "";
        } catch (IOException e) {
            return ""; // no data here yet
        }
    }

    private void put(Archive archive) throws IOException {
        directory(host.bundle());
        directory(host.state());
        Map<Path, Path> places = new LinkedHashMap<>();
        // First of all: whatever happens next, no agent that is started here votes.
        var mark = new Part(Part.STATE + LostVote.FILE, LostVote.mark(archive.voter(), archive.installation(), now));
        var all = new ArrayList<>(List.of(mark));
        archive.parts().stream().filter(p -> !isConfig(p)).forEach(all::add);
        archive.parts().stream().filter(PuttingBack::isConfig).forEach(all::add);
        for (var part : all) {
            var place = place(part);
            var fresh = place.resolveSibling("." + place.getFileName() + ".restored");
            write(fresh, part);
            places.put(fresh, place);
        }
        for (var one : places.entrySet()) {
            var place = one.getValue();
            if (place.equals(host.config())) {
                Credentials.load(host.bundle(), now); // before the last of it
            }
            boolean fresh = !Files.exists(place);
            Files.move(one.getKey(), place, StandardCopyOption.ATOMIC_MOVE);
            if (fresh) {
                made.push(place);
            }
            DurableFile.name(place);
        }
    }

    private static boolean isConfig(Part part) {
        return part.name().equals(Part.CONFIG);
    }

    private Path place(Part part) {
        var name = part.name().substring(part.name().indexOf('/') + 1);
        if (isConfig(part)) {
            return host.config();
        }
        return part.name().startsWith(Part.BUNDLE)
                ? host.bundle().resolve(name)
                : host.state().resolve(name);
    }

    private void directory(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            directory(parent(directory));
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            made.push(directory);
        }
    }

    private void write(Path fresh, Part part) throws IOException {
        var mode = isConfig(part) ? "rw-r--r--" : "rw-------";
        try (var out = FileChannel.open(
                fresh,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            made.push(fresh);
            var rest = ByteBuffer.wrap(part.content());
            while (rest.hasRemaining()) {
                out.write(rest);
            }
            out.force(true);
        }
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(mode));
        ownAs(parent(fresh), fresh);
    }

    private static Path parent(Path path) {
        return path.toAbsolutePath().resolveSibling("");
    }

    /** What root puts back belongs to whom its directory belongs to: the agent's user. */
    private static void ownAs(Path directory, Path file) throws IOException {
        var wanted = Files.getFileAttributeView(directory, PosixFileAttributeView.class)
                .readAttributes();
        var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (!view.readAttributes().owner().equals(wanted.owner())) {
            view.setGroup(wanted.group());
            view.setOwner(wanted.owner());
        }
    }

    private void undo() {
        Forgetting.files(List.copyOf(made));
    }
}
