package dev.sundog.transfer.sim;

import dev.sundog.dataset.Kind;
import dev.sundog.host.HostException;
import dev.sundog.model.Digest;
import dev.sundog.model.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/** What programs do to one site's data. */
final class Programs {
    static final int SEALED = 3;
    private static final int NAMES = 12;
    private static final long HIDES_NANOS = 500 * Loop.MS;

    private final SimSite site;
    private final SplittableRandom random;
    private final int mostBytes;

    Programs(SimSite site, SplittableRandom random, int mostBytes) {
        this.site = site;
        this.random = random;
        this.mostBytes = mostBytes;
    }

    private MemoryDisk disk() {
        return site.disk;
    }

    private Inode anyDirectory() {
        var all = new ArrayList<Inode>();
        all.add(disk().root);
        collect(disk().root, all, i -> i.isDirectory());
        return all.get(random.nextInt(all.size()));
    }

    private void collect(Inode directory, ArrayList<Inode> out, Predicate<Inode> wanted) {
        directory.names.forEach((name, inode) -> {
            if (directory == disk().root && name.equals(".sundog")) {
                return;
            }
            if (wanted.test(inode)) {
                out.add(inode);
            }
            if (inode.isDirectory()) {
                collect(inode, out, wanted);
            }
        });
    }

    /** A name of a file. */
    private record Place(Inode directory, String name) {
        Inode inode() {
            return directory.names.get(name);
        }
    }

    private void places(Inode directory, ArrayList<Place> out) {
        directory.names.forEach((name, inode) -> {
            if (directory == disk().root && (name.equals(".sundog") || name.contains("sealed"))) {
                return;
            }
            if (inode.isDirectory()) {
                places(inode, out);
            } else {
                out.add(new Place(directory, name));
            }
        });
    }

    byte[] content() {
        int size = random.nextInt(6) == 0 ? mostBytes : 3000;
        byte[] content = new byte[16 + random.nextInt(size)];
        int random16 = 16 + random.nextInt(Math.min(content.length - 15, 2000));
        for (int i = 0; i < random16; i++) {
            content[i] = (byte) random.nextInt(256);
        }
        int seed = random.nextInt(3);
        for (int i = random16; i < content.length; i++) {
            content[i] = (byte) ((i * 31 + (i >> 7) * 17 + seed) ^ (i >> 3));
        }
        return content;
    }

    private byte[] sealed() {
        byte[] content = content();
        byte[] out = Arrays.copyOf(content, content.length + Digest.BYTES);
        System.arraycopy(Digest.of(content).bytes(), 0, out, content.length, Digest.BYTES);
        return out;
    }

    static boolean isSealed(byte[] content) {
        int n = content.length - Digest.BYTES;
        return n >= 0
                && Arrays.equals(Digest.of(content, 0, n).bytes(), Arrays.copyOfRange(content, n, content.length));
    }

    private void write(Inode file, byte[] content, Place place, boolean closes) {
        long before = file.version();
        disk().write(file, content);
        file.abandoned.add(before);
        file.abandoned.remove(file.version());
        file.writtenAt = site.loop().now();
        file.ofProgram = true;
        site.wrote(file);
        if (place.inode() == file) {
            disk().tell(MemoryWatch.What.WRITTEN, place.directory, place.name, false);
            if (closes) {
                disk().tell(MemoryWatch.What.CLOSED, place.directory, place.name, false);
            }
        }
    }

    /** One thing that a program does; what it cannot do it leaves. */
    void one() {
        site.acting(() -> {
            try {
                act();
            } catch (HostException e) {
                // a full disk, or a name that is taken: programs live with that
                site.loop().mix(e.errno());
            } finally {
                site.changed();
            }
        });
    }

    private void act() {
        var files = new ArrayList<Place>();
        places(disk().root, files);
        var into = new Place(anyDirectory(), "n" + random.nextInt(NAMES));
        var some = files.isEmpty() ? into : files.get(random.nextInt(files.size()));
        var inode = some.inode();
        boolean isFile = inode != null && inode.kind == Kind.FILE;
        int what = random.nextInt(20);
        if (mayHide(some) || mayHide(into)) {
            return;
        }
        switch (what) {
            case 0, 1, 2 -> fresh(into);
            case 3 -> edit(some, isFile);
            case 4 -> append(some, isFile);
            case 5 -> insert(some, isFile);
            case 6, 7 -> replace(some, content(), false);
            case 8 -> {
                if (inode != null && files.size() > 6) {
                    disk().unlink(some.directory, some.name);
                }
            }
            case 9, 10 -> {
                if (inode != null) {
                    disk().rename(some.directory, some.name, into.directory, into.name, random.nextBoolean());
                }
            }
            case 11 -> moveDirectory();
            case 12 -> disk().make(anyDirectory(), "d" + random.nextInt(4), Kind.DIRECTORY, 0755);
            case 13 -> deleteTree(files.size());
            case 14 -> link(into);
            case 15 -> {
                if (isFile && inode.links < 4) {
                    disk().link(inode, into.directory, into.name);
                }
            }
            case 16 -> attributes(some);
            case 17 -> copy(some, isFile, into);
            default -> sealed(random.nextInt(SEALED));
        }
        site.loop().mix(what);
    }

    /** What is written, or how it is described, through one of several names that is gone again before it was looked at, no notice tells of: the README names it among the limits. */
    private boolean mayHide(Place place) {
        var inode = place.inode();
        return inode != null && inode.links > 1 && site.loop().now() - inode.writtenAt < HIDES_NANOS;
    }

    private boolean mayHideBeneath(Inode directory) {
        var below = new ArrayList<Place>();
        places(directory, below);
        return below.stream().anyMatch(this::mayHide);
    }

    private void fresh(Place into) {
        var there = into.inode();
        if (there != null && there.kind != Kind.FILE) {
            return;
        }
        var file = there != null ? there : disk().make(into.directory, into.name, Kind.FILE, 0644);
        if (there != null) {
            write(file, new byte[0], into, false);
        }
        byte[] content = content();
        if (random.nextInt(3) > 0) {
            write(file, content, into, true);
            return;
        }
        later(() -> {
            // A notice names what was opened, wherever that has gone; of names beside it there is none.
            var now = new ArrayList<Place>();
            places(disk().root, now);
            now.removeIf(p -> p.inode() != file);
            if (now.size() < 2 || into.inode() == file) {
                write(file, content, into.inode() == file || now.isEmpty() ? into : now.getFirst(), true);
            }
        });
    }

    private void later(Runnable step) {
        int boots = site.boots;
        site.loop().after(site.loop().between(0, 60), () -> {
            boolean may = site.holds ? !site.world.held : site.world.nature.strays();
            if (boots == site.boots && !site.isOff() && !site.disk.isAway() && may) {
                site.acting(() -> {
                    try {
                        step.run();
                    } catch (HostException e) {
                        site.loop().mix(e.errno());
                    }
                    site.changed();
                });
            }
        });
    }

    private void edit(Place some, boolean isFile) {
        if (isFile) {
            byte[] now = some.inode().data.clone();
            int n = Math.min(now.length, 1 + random.nextInt(700));
            int at = random.nextInt(now.length - n + 1);
            for (int i = 0; i < n; i++) {
                now[at + i] = (byte) random.nextInt(256);
            }
            write(some.inode(), now, some, true);
        }
    }

    private void append(Place some, boolean isFile) {
        if (isFile) {
            byte[] more = content();
            byte[] old = some.inode().data;
            byte[] now = Arrays.copyOf(old, old.length + Math.min(more.length, 900));
            System.arraycopy(more, 0, now, old.length, now.length - old.length);
            write(some.inode(), now, some, true);
        }
    }

    private void insert(Place some, boolean isFile) {
        if (isFile) {
            byte[] old = some.inode().data;
            int at = random.nextInt(old.length + 1);
            byte[] more = Arrays.copyOf(content(), 16);
            byte[] now = new byte[old.length + more.length];
            System.arraycopy(old, 0, now, 0, at);
            System.arraycopy(more, 0, now, at, more.length);
            System.arraycopy(old, at, now, at + more.length, old.length - at);
            write(some.inode(), now, some, true);
        }
    }

    /** Written beside, made durable if that is asked for, and renamed. */
    private void replace(Place at, byte[] content, boolean durable) {
        var name = "." + at.name + ".new";
        var beside = new Place(at.directory, name);
        var there = beside.inode();
        if (there != null && there.kind != Kind.FILE) {
            return;
        }
        if (there != null) {
            disk().unlink(at.directory, name);
        }
        var file = disk().make(at.directory, name, Kind.FILE, 0644);
        write(file, content, beside, true);
        if (durable) {
            disk().sync(file);
        }
        disk().rename(at.directory, name, at.directory, at.name, true);
    }

    private void sealed(int number) {
        replace(new Place(disk().root, sealedName(number)), sealed(), true);
    }

    private void moveDirectory() {
        var all = new ArrayList<Inode>();
        collect(disk().root, all, Inode::isDirectory);
        if (!all.isEmpty()) {
            var d = all.get(random.nextInt(all.size()));
            var parent = d.parent;
            if (parent != null) {
                disk().rename(parent, d.name, anyDirectory(), "m" + random.nextInt(5), false);
            }
        }
    }

    private void deleteTree(int files) {
        var d = anyDirectory();
        var below = new ArrayList<Place>();
        places(d, below);
        if (d != disk().root
                && d.parent != null
                && below.size() < 8
                && below.size() * 3 < files
                && !mayHideBeneath(d)) {
            empty(d);
            disk().unlink(d.parent, d.name);
        }
    }

    private void empty(Inode directory) {
        for (var name : java.util.List.copyOf(directory.names.keySet())) {
            var inode = directory.names.get(name);
            if (inode != null && inode.isDirectory()) {
                empty(inode);
            }
            disk().unlink(directory, name);
        }
    }

    private void link(Place into) {
        var link = disk().make(into.directory, into.name, Kind.SYMLINK, 0777);
        link.data(("n" + random.nextInt(NAMES)).getBytes(StandardCharsets.US_ASCII));
        link.durableData = link.data;
    }

    private void attributes(Place some) {
        var inode = some.inode();
        if (inode != null && inode.kind == Kind.FILE) {
            disk().attributes(
                            inode,
                            random.nextBoolean() ? 0640 : 0755,
                            random.nextBoolean() ? inode.mtime : random.nextLong(1L << 50));
            inode.writtenAt = site.loop().now();
            disk().tell(MemoryWatch.What.ATTRIBUTES, some.directory, some.name, false);
        }
    }

    private void copy(Place some, boolean isFile, Place into) {
        var there = into.inode();
        if (isFile && (there == null || there.kind == Kind.FILE)) {
            var file = there != null ? there : disk().make(into.directory, into.name, Kind.FILE, 0644);
            write(file, some.inode().data, into, true);
        }
    }

    static String sealedName(int number) {
        return "sealed" + number;
    }

    /** A name that only readers look at. */
    static boolean isSealedName(TreePath path) {
        return path.depth() == 1 && MemoryDisk.name(path).startsWith("sealed");
    }
}
