package dev.sundog.dataset;

import dev.sundog.host.Beneath;
import dev.sundog.host.Descriptor;
import dev.sundog.host.Errno;
import dev.sundog.host.HostException;
import dev.sundog.host.Listing;
import dev.sundog.host.OpenFlags;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import dev.sundog.model.Xattrs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sundog's own directory in a root: marker, stage, packs, and what was put aside. Made when first written to. */
final class OwnArea {
    static final String STAGE = "stage";
    static final String SWAP = "swap";
    static final String ASIDE = "aside";
    static final String TRASH = "trash";
    private static final String MARKER = "marker";
    private static final byte[] SCRATCH = Place.ascii("attributes");
    private static final int PRIVATE_DIRECTORY = 0700;
    static final int PRIVATE_FILE = 0600;
    private static final int NEW = OpenFlags.READ_WRITE | OpenFlags.CREATE | OpenFlags.EXCLUSIVE | OpenFlags.NOFOLLOW;
    private static final int LONGEST_NAME = 180;

    private final Place place;
    private final Map<String, Long> counters = new HashMap<>();
    private volatile boolean hasAside;

    OwnArea(Place place) {
        this.place = place;
    }

    /** An area by name, made if need be. */
    Beneath area(String name) {
        checkName(name);
        try (var own = made(place.root(), Place.OWN.bytes())) {
            return made(own, Place.ascii(name));
        }
    }

    static void checkName(String name) {
        if (!name.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw new OperatorException("'" + name + "' is refused inside .sundog", "Use a-z, 0-9 and '-'");
        }
    }

    private static Beneath made(Beneath parent, byte[] name) {
        var found = parent.findDirectory(name);
        if (found.isPresent()) {
            return found.get();
        }
        try {
            parent.makeDirectory(name, PRIVATE_DIRECTORY);
        } catch (HostException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
        }
        return parent.directory(name);
    }

    StagedFile stage(long id) {
        if (!hasAside) { // What a crash leaves half-way must have a place to go, also when the disk is full by then.
            area(ASIDE).close();
            hasAside = true;
        }
        byte[] name = Place.ascii(Long.toString(id));
        try (var stage = area(STAGE)) {
            return new StagedFile(place, this, id, fresh(stage, name));
        }
    }

    private static Descriptor fresh(Beneath area, byte[] name) {
        if (area.stat(name).isPresent()) {
            Removal.all(area, name);
        }
        return area.open(name, NEW, PRIVATE_FILE);
    }

    void discard(byte[] name) {
        try (var stage = area(STAGE)) {
            if (stage.stat(name).isPresent()) {
                stage.unlink(name);
            }
        }
    }

    OpenFile openStored(String inside) {
        byte[] path = TreePath.of(inside).bytes();
        try (var own = place.root().directory(Place.OWN.bytes())) {
            return OpenFile.regular(own.open(path, OpenFile.FLAGS, 0), place.device(), this);
        }
    }

    /** The metadata of an inode as it is mirrored. */
    Described describe(Descriptor inode, Stat stat, Xattrs known) {
        var found = Attributes.read(inode, known, this::keepable);
        var leftOut = found.tooMany().isEmpty()
                ? ""
                : "extended attributes beyond " + (Xattrs.MOST_BYTES >> 10) + " KiB are left out: "
                        + String.join(", ", found.tooMany());
        return new Described(stat.metadata().with(found.xattrs()), leftOut);
    }

    /** Those that can be set here, found by setting them. */
    private synchronized Xattrs keepable(Xattrs wanted) {
        try (var stage = area(STAGE)) {
            if (stage.stat(SCRATCH).isPresent()) {
                Removal.all(stage, SCRATCH);
            }
            // A directory: it may have every kind.
            stage.makeDirectory(SCRATCH, PRIVATE_DIRECTORY);
            try (var scratch = stage.open(SCRATCH, Place.LIST, 0)) {
                Attributes.apply(scratch, wanted);
                return Attributes.read(scratch, Xattrs.NONE, all -> all).xattrs();
            } finally {
                stage.removeDirectory(SCRATCH);
            }
        } catch (HostException e) {
            return Xattrs.NONE;
        }
    }

    void writeMarker(Marker marker) {
        byte[] bytes = marker.bytes();
        byte[] name = Place.ascii(MARKER);
        try (var stage = area(STAGE);
                var own = place.root().directory(Place.OWN.bytes())) {
            try (var file = fresh(stage, name)) {
                file.write(0, bytes, 0, bytes.length);
                file.sync();
            }
            stage.rename(name, own, name, true);
            syncNames(own);
            syncNames(place.root());
        }
    }

    static void syncNames(Beneath directory) {
        try (var fd = directory.open(new byte[0], Place.LIST, 0)) {
            fd.sync();
        }
    }

    static Optional<Marker> readMarker(Beneath root) {
        var file = root.find(Place.OWN.child(Place.ascii(MARKER)).bytes(), OpenFile.FLAGS);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try (var f = file.get()) {
            byte[] bytes = new byte[Marker.MOST_BYTES];
            int n = f.read(0, bytes, 0, bytes.length);
            return Optional.of(Marker.parse(Arrays.copyOf(bytes, Math.max(n, 0))));
        }
    }

    /** Moves a name into an area; its place inside. */
    String take(Beneath parent, byte[] name, String areaName) {
        return take(parent, name, name, areaName);
    }

    /** As {@link #take(Beneath, byte[], String)}, under a name that tells people what it was. */
    synchronized String take(Beneath parent, byte[] name, byte[] shown, String areaName) {
        try (var area = area(areaName)) {
            long n = counters.containsKey(areaName) ? counters.get(areaName) : highest(area);
            while (true) {
                n++;
                var stored = n + "-" + plain(shown);
                try {
                    parent.rename(name, area, Place.ascii(stored), false);
                    counters.put(areaName, n);
                    return areaName + "/" + stored;
                } catch (HostException e) {
                    if (e.errno() != Errno.EEXIST) {
                        throw e;
                    }
                }
            }
        }
    }

    /** Moves aside what a crash left between two names; the places. */
    List<String> rescue() {
        var places = new ArrayList<String>();
        try (var own = place.root().findDirectory(Place.OWN.bytes()).orElse(null)) {
            if (own == null || own.stat(Place.ascii(SWAP)).isEmpty()) {
                return places;
            }
            try (var swap = own.directory(Place.ascii(SWAP))) {
                for (byte[] name : names(swap)) {
                    places.add(take(swap, name, ASIDE));
                }
            }
        }
        return places;
    }

    private static long highest(Beneath area) {
        return names(area).stream()
                .map(name -> new String(name, StandardCharsets.ISO_8859_1).split("-", 2)[0])
                .filter(number -> number.matches("[0-9]{1,17}"))
                .mapToLong(Long::parseLong)
                .reduce(0, Math::max);
    }

    /** A name in plain characters, every other byte as {@code %ff}. */
    private static String plain(byte[] name) {
        var out = new StringBuilder();
        for (byte b : name) {
            boolean plain = b == '.' || b == '-' || b == '_' || (b > 0 && Character.isLetterOrDigit(b));
            out.append(plain ? String.valueOf((char) b) : String.format("%%%02x", b));
        }
        return out.length() > LONGEST_NAME ? out.substring(0, LONGEST_NAME) : out.toString();
    }

    int purge(String areaName, long olderThanNanos, long nowNanos) {
        int removed = 0;
        try (var area = area(areaName)) {
            for (byte[] name : names(area)) {
                var stat = area.stat(name);
                if (stat.isPresent() && nowNanos - stat.get().ctimeNanos() > olderThanNanos) {
                    Removal.all(area, name);
                    removed++;
                }
            }
        }
        return removed;
    }

    static List<byte[]> names(Beneath directory) {
        var names = new ArrayList<byte[]>();
        try (var fd = directory.open(new byte[0], Place.LIST, 0)) {
            Listing.read(fd, (name, hint) -> names.add(name));
        }
        return names;
    }
}
