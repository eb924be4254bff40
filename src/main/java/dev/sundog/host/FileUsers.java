package dev.sundog.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * Which processes hold files beneath directories: by descriptors and by maps, as /proc tells, also from inside containers that
 * see the directory elsewhere. This process itself does not count.
 */
public final class FileUsers {
    private static final Path PROC = Path.of("/proc");
    private static final String GONE = " (deleted)";
    private static final int MOST_USES = 1000;
    private static final int ACCESS = 3; // O_ACCMODE

    /** In which way a file is held. */
    public enum How {
        OPEN,
        OPEN_FOR_WRITING,
        MAPPED,
        /** Shared and writable: a store changes the file and no time of it. */
        MAPPED_WRITABLE
    }

    /** What has become of a file that is held. */
    public enum Fate {
        /** Its name leads to it. */
        NAMED,
        /** Its name leads nowhere, as that of a program's temporary file that it has unlinked. */
        UNLINKED,
        /** Its name leads to another file, or Sundog took it from its place: what is written there is lost. */
        REPLACED
    }

    /**
     * A file that a process holds.
     *
     * @param process its name, for people
     * @param file its path beneath the directory
     */
    public record Use(long pid, String process, String file, How how, Fate fate) {
        public boolean isReplaced() {
            return fate == Fate.REPLACED;
        }

        public boolean isForWriting() {
            return how == How.OPEN_FOR_WRITING || how == How.MAPPED_WRITABLE;
        }

        /** For people. */
        public String words() {
            var held = switch (how) {
                case OPEN -> "open";
                case OPEN_FOR_WRITING -> "open for writing";
                case MAPPED -> "mapped";
                case MAPPED_WRITABLE -> "mapped writable";
            };
            var became = switch (fate) {
                case NAMED -> "";
                case UNLINKED -> ", which was deleted,";
                case REPLACED -> ", which was replaced,";
            };
            return "process " + pid + " (" + process + ") has " + file + became + " " + held;
        }
    }

    /**
     * All that was seen; of files that are only read, those that were replaced or deleted.
     *
     * @param complete whether every process was looked into: in time, and as this user may
     */
    public record Seen(List<Use> uses, boolean complete) {
        public Seen {
            uses = List.copyOf(uses);
        }

        /** Those held in a certain way. */
        public List<Use> held(How how) {
            return uses.stream().filter(u -> u.how() == how).toList();
        }

        /** Those of files that were replaced or deleted: what is written there is lost, what is read is old. */
        public List<Use> ofReplaced() {
            return uses.stream().filter(u -> u.fate() != Fate.NAMED).toList();
        }
    }

    /** A directory, by its path and by where it is, and what was seen beneath. */
    private record Root(Path real, MountTable.Place place, List<Use> uses) {
        boolean isOwn(String file) {
            return file.startsWith(place.path() + "/.sundog/");
        }

        String below(String file) {
            return file.substring(place.path().length() + 1);
        }

        /** Of a file whose name is gone; a name that cannot be asked for counts as one that leads to another file. */
        Fate fate(String shown) {
            try {
                return Files.exists(real.resolve(shown), LinkOption.NOFOLLOW_LINKS) ? Fate.REPLACED : Fate.UNLINKED;
            } catch (InvalidPathException e) {
                return Fate.REPLACED;
            }
        }

        boolean isDirectory(String shown) {
            try {
                return Files.isDirectory(real.resolve(shown));
            } catch (InvalidPathException e) {
                return false;
            }
        }

        /** However many files are held as they should be, they leave room for those that are not; false when there is none left. */
        boolean note(Use use) {
            boolean named = use.fate() == Fate.NAMED;
            long alike =
                    uses.stream().filter(u -> (u.fate() == Fate.NAMED) == named).count();
            if (alike >= MOST_USES) {
                return false;
            }
            if (!uses.contains(use)) {
                uses.add(use);
            }
            return true;
        }
    }

    private final Map<MountTable.Place, Root> roots = new HashMap<>();
    private final LongPredicate looked;
    private final String namespace;
    private final MountTable mounts;
    private final long endNanos;
    private boolean complete = true;

    private FileUsers(Duration most, LongPredicate looked) throws IOException {
        this.looked = looked;
        this.endNanos = BootClock.nanos() + most.toNanos();
        this.namespace = namespace("self").orElse("");
        this.mounts = MountTable.read(PROC.resolve("self/mountinfo"));
    }

    /** Looks at every process, for at most that long. */
    public static Seen beneath(Path root, Duration most) {
        return beneath(root, most, pid -> true);
    }

    /** Looks at some processes, for at most that long. */
    public static Seen beneath(Path root, Duration most, LongPredicate looked) {
        return beneath(Set.of(root), most, looked).getOrDefault(root, new Seen(List.of(), false));
    }

    /** Looks once for all, for at most that long: what it costs is the processes, not the directories. */
    public static Map<Path, Seen> beneath(Set<Path> directories, Duration most) {
        return beneath(directories, most, pid -> true);
    }

    private static Map<Path, Seen> beneath(Set<Path> directories, Duration most, LongPredicate looked) {
        var out = new HashMap<Path, Seen>();
        try {
            var look = new FileUsers(most, looked);
            var found = new HashMap<Path, Root>();
            directories.forEach(d -> look.root(d).ifPresent(root -> found.put(d, root)));
            look.everyProcess();
            found.forEach((d, root) -> out.put(d, new Seen(root.uses(), look.complete)));
        } catch (IOException e) {
            // Nothing can be told of any.
        }
        directories.forEach(d -> out.putIfAbsent(d, new Seen(List.of(), false)));
        return out;
    }

    private Optional<Root> root(Path directory) {
        try {
            var real = directory.toRealPath();
            var place = mounts.locate(latin(real.toString()));
            return Optional.of(roots.computeIfAbsent(place, p -> new Root(real, p, new ArrayList<>())));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Characters that are the bytes of the text, as what is read from /proc. */
    private static String latin(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static Optional<String> namespace(String process) {
        try {
            return Optional.of(
                    Files.readSymbolicLink(PROC.resolve(process + "/ns/mnt")).toString());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void everyProcess() {
        long self = ProcessHandle.current().pid();
        try (var processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (var process : processes) {
                if (BootClock.nanos() > endNanos) {
                    complete = false;
                    return;
                }
                long pid = Long.parseLong(process.getFileName().toString());
                if (pid != self && looked.test(pid)) {
                    process(pid, process);
                }
            }
        } catch (IOException e) {
            complete = false;
        }
    }

    private void process(long pid, Path process) {
        try {
            boolean here = namespace(Long.toString(pid))
                    .filter(n -> !n.equals(namespace))
                    .isEmpty();
            var view = here ? mounts : MountTable.read(process.resolve("mountinfo"));
            maps(pid, process, view);
            descriptors(pid, process, view);
        } catch (IOException | UncheckedIOException | DirectoryIteratorException e) {
            // Ended meanwhile, perhaps while it was looked into, or not this user's to look into.
            complete &= !Files.exists(process);
        }
    }

    private void maps(long pid, Path process, MountTable view) throws IOException {
        try (var lines = Files.lines(process.resolve("maps"), StandardCharsets.ISO_8859_1)) {
            for (var line : (Iterable<String>) lines::iterator) {
                int slash = line.indexOf('/');
                if (slash < 0) {
                    continue;
                }
                var permissions = line.substring(line.indexOf(' ') + 1);
                boolean writable = permissions.charAt(1) == 'w' && permissions.charAt(3) == 's';
                var file = line.substring(slash).replace("\\012", "\n");
                add(pid, process, view, file, writable ? How.MAPPED_WRITABLE : How.MAPPED);
            }
        }
    }

    private void descriptors(long pid, Path process, MountTable view) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(process.resolve("fd"))) {
            for (var descriptor : all) {
                try {
                    var file = latin(Files.readSymbolicLink(descriptor).toString());
                    if (file.startsWith("/") && !around(view.locate(file)).isEmpty()) {
                        add(pid, process, view, file, how(process, descriptor));
                    }
                } catch (IOException e) {
                    // Closed meanwhile.
                    complete &= !Files.exists(descriptor, java.nio.file.LinkOption.NOFOLLOW_LINKS);
                }
            }
        }
    }

    private static How how(Path process, Path descriptor) throws IOException {
        var about = Files.readString(process.resolve("fdinfo").resolve(descriptor.getFileName()));
        for (var line : about.split("\n", -1)) {
            if (line.startsWith("flags:")) {
                long flags = Long.parseLong(line.substring(6).trim(), 8);
                return (flags & ACCESS) == 0 ? How.OPEN : How.OPEN_FOR_WRITING;
            }
        }
        return How.OPEN;
    }

    private void add(long pid, Path process, MountTable view, String file, How how) throws IOException {
        var place = view.locate(file);
        for (var root : around(place)) {
            add(root, pid, process, place.path(), how);
        }
    }

    private void add(Root root, long pid, Path process, String name, How how) throws IOException {
        var below = root.below(name);
        var bare = below.endsWith(GONE) ? below.substring(0, below.length() - GONE.length()) : below;
        var shown = new String(bare.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        var fate = root.isOwn(name) ? Fate.REPLACED : below.equals(bare) ? Fate.NAMED : root.fate(shown);
        boolean reads = how == How.OPEN || how == How.MAPPED;
        if (reads && (fate == Fate.NAMED || root.isDirectory(shown))) {
            return;
        }
        var comm = Files.readString(process.resolve("comm"), StandardCharsets.ISO_8859_1)
                .trim();
        complete &= root.note(new Use(pid, comm, shown, how, fate));
    }

    /** The directories that the file is beneath. */
    private List<Root> around(MountTable.Place file) {
        var found = new ArrayList<Root>();
        for (int slash = file.path().lastIndexOf('/');
                slash >= 0;
                slash = file.path().lastIndexOf('/', slash - 1)) {
            var root = roots.get(new MountTable.Place(file.device(), file.path().substring(0, slash)));
            if (root != null) {
                found.add(root);
            }
        }
        return found;
    }
}
