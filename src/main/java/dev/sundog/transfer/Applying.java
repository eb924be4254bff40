package dev.sundog.transfer;

import dev.sundog.dataset.Dataset;
import dev.sundog.dataset.Kind;
import dev.sundog.dataset.Staged;
import dev.sundog.dataset.Stat;
import dev.sundog.dataset.Visitor;
import dev.sundog.host.Errno;
import dev.sundog.host.HostException;
import dev.sundog.index.Agreed;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import dev.sundog.model.Xattrs;
import dev.sundog.sync.Layout;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Makes entries on the mirror's data: beside the old file, then in its place, so that a reader sees the old one or the new
 * one whole. What somebody else wrote there meanwhile is put aside, never destroyed.
 */
final class Applying {
    /** What became of an entry. */
    sealed interface Made {}

    /** It is there now; how it looks (empty when the name is gone), and where the deleted content is kept. */
    record Done(Optional<Stat> stat, Optional<String> keptAt) implements Made {}

    /**
     * Content that was here is here no more: both sides must be compared again.
     *
     * @param chunk that was not found where it should be, if that is why
     */
    record Lost(String why, Optional<Digest> chunk) implements Made {
        Lost(String why) {
            this(why, Optional.empty());
        }
    }

    /**
     * What a name shall be.
     *
     * @param entry empty for nothing
     * @param layout of a file
     */
    record Target(TreePath path, Optional<Entry> entry, Layout layout) {}

    private final Dataset dataset;
    private final Composing composing;
    private final Function<TreePath, Optional<Agreed>> agreed;
    private final Function<TreePath, Layout> layouts;
    private final BiConsumer<TreePath, String> putAside;
    private long nextStage;

    /**
     * Applies.
     *
     * @param composing puts content together
     * @param agreed what this agent made at a name
     * @param layouts what that is made of
     * @param putAside is told of each stray version: its name and the place where it is now
     */
    Applying(
            Dataset dataset,
            Composing composing,
            Function<TreePath, Optional<Agreed>> agreed,
            Function<TreePath, Layout> layouts,
            BiConsumer<TreePath, String> putAside) {
        this.dataset = dataset;
        this.composing = composing;
        this.agreed = agreed;
        this.layouts = layouts;
        this.putAside = putAside;
    }

    /**
     * Makes one name what it shall be.
     *
     * @param before what was made of it last
     * @param layoutBefore what that is made of; asked for only when it is needed
     * @param literals content that came inside the changes that are made now
     */
    Made make(
            Pending change,
            Optional<Agreed> before,
            Supplier<Layout> layoutBefore,
            Map<Digest, byte[]> literals,
            Notices notices) {
        var target = new Target(change.change().path(), change.entry(), change.layout());
        return make(target, before, layoutBefore, literals, notices);
    }

    /** As {@link #make(Pending, Optional, Supplier, Map, Notices)}. */
    Made make(
            Target target,
            Optional<Agreed> before,
            Supplier<Layout> layoutBefore,
            Map<Digest, byte[]> literals,
            Notices notices) {
        var made = make(target, before, layoutBefore, literals);
        if (!dataset.exchanges()) {
            notices.set(
                    TreePath.ROOT,
                    "this file system cannot exchange two names: what somebody writes here in the very"
                            + " moment in which a file is replaced is lost");
        }
        notices.set(
                target.path(),
                made instanceof Done d
                        ? target.entry().map(e -> lacking(target.path(), e, d)).orElse("")
                        : "");
        if (made instanceof Done d && lacksOwner(target, d)) {
            notices.lacksOwner(target.path());
        }
        return made;
    }

    private static boolean lacksOwner(Target target, Done made) {
        return made.stat()
                .flatMap(s -> target.entry()
                        .filter(e -> !(e instanceof Entry.HardLink))
                        .map(e -> Sighting.lacksOwner(e, s)))
                .orElse(false);
    }

    /** What of an entry could not be kept here. */
    private String lacking(TreePath path, Entry entry, Done made) {
        if (entry instanceof Entry.HardLink l) {
            long inode = dataset.stat(l.to()).map(Stat::inode).orElse(0L);
            boolean linked = made.stat().filter(s -> s.inode() == inode).isPresent();
            return linked ? "" : "it is a copy of " + l.to() + ": this file system makes no hard link of it";
        }
        if (entry.metadata().xattrs().isEmpty() || made.stat().isEmpty()) {
            return "";
        }
        var here = dataset.describe(path, made.stat().get(), Xattrs.NONE)
                .metadata()
                .xattrs()
                .values();
        var lacking = entry.metadata().xattrs().values();
        lacking.entrySet().removeIf(e -> Arrays.equals(e.getValue(), here.get(e.getKey())));
        return lacking.isEmpty()
                ? ""
                : "extended attributes that cannot be kept at this site: " + String.join(", ", lacking.keySet());
    }

    private Made make(
            Target target, Optional<Agreed> before, Supplier<Layout> layoutBefore, Map<Digest, byte[]> literals) {
        var path = target.path();
        var entry = target.entry();
        var stat = dataset.stat(path);
        if (stat.isPresent() && before.isEmpty() && dataset.isFolded(path)) {
            if (entry.isEmpty()) {
                return new Done(Optional.empty(), Optional.empty());
            }
            throw new OperatorException(
                    "it cannot be kept beside another name that this file system takes for the same",
                    "Rename one of the two, or use a file system that tells upper and lower case apart");
        }
        boolean own = stat.isEmpty() || isOwn(before, stat.get()) || isStill(path, before, stat.get(), layoutBefore);
        if (entry.isEmpty()) {
            return delete(path, stat, own);
        }
        return switch (entry.get()) {
            case Entry.Directory d -> {
                clearWay(path, stat.filter(s -> s.kind() != Kind.DIRECTORY), own);
                dataset.makeDirectory(path, d.metadata());
                yield done(path);
            }
            case Entry.Symlink l -> {
                if (isSame(path, stat, l)) {
                    dataset.setMetadata(path, l.metadata());
                } else {
                    clearWay(path, stat.filter(s -> s.kind() == Kind.DIRECTORY || !own), own);
                    dataset.makeSymlink(path, l.target(), l.metadata(), replaceable(stat, own))
                            .ifPresent(place -> putAside.accept(path, place));
                }
                yield done(path);
            }
            case Entry.HardLink l -> link(path, l, stat, own);
            case Entry.File f -> file(target, f, old(before, layoutBefore), stat, own, literals);
        };
    }

    /** What a file was. */
    private record Old(Entry.File file, Supplier<Layout> layout) {}

    private static Optional<Old> old(Optional<Agreed> before, Supplier<Layout> layout) {
        return before.map(Agreed::entry).filter(e -> e instanceof Entry.File).map(e -> new Old((Entry.File) e, layout));
    }

    private Made done(TreePath path) {
        return new Done(dataset.stat(path), Optional.empty());
    }

    private Made delete(TreePath path, Optional<Stat> stat, boolean own) {
        if (stat.isEmpty()) {
            return new Done(Optional.empty(), Optional.empty());
        }
        if (stat.get().kind() == Kind.DIRECTORY && dataset.removeDirectory(path)) {
            return new Done(Optional.empty(), Optional.empty());
        }
        var kept = own && stat.get().kind() != Kind.DIRECTORY
                ? dataset.discard(path, stat.get())
                : dataset.putAside(path, own && isKnown(path) ? "trash" : "aside");
        kept.filter(place -> place.startsWith("aside")).ifPresent(place -> putAside.accept(path, place));
        return new Done(Optional.empty(), kept);
    }

    /** Moves what nobody is to see out of sight, and tells where it is. */
    void putAside(TreePath path) {
        dataset.putAside(path, "aside").ifPresent(place -> putAside.accept(path, place));
    }

    /** Whether a directory holds nothing but what this agent made. */
    private boolean isKnown(TreePath directory) {
        var known = new AtomicBoolean(true);
        dataset.scan(directory, new Visitor() {
            @Override
            public void entry(TreePath path, Stat stat) {
                if (agreed.apply(path).filter(a -> Stamps.isAsAgreed(a, stat)).isEmpty()) {
                    known.set(false);
                }
            }

            @Override
            public void unreadable(TreePath path, String why) {
                known.set(false);
            }

            @Override
            public void skipped(TreePath path, String why) {
                known.set(false);
            }
        });
        return known.get();
    }

    /** What may be destroyed by putting something in its place. */
    private static Optional<Stat> replaceable(Optional<Stat> stat, boolean own) {
        return stat.filter(s -> own && s.kind() != Kind.DIRECTORY);
    }

    /** What stands in the way and cannot be replaced, or is not ours to replace, is moved out of it. */
    private void clearWay(TreePath path, Optional<Stat> inTheWay, boolean own) {
        if (inTheWay.isPresent()) {
            boolean stray = !own || (inTheWay.get().kind() == Kind.DIRECTORY && !isKnown(path));
            dataset.putAside(path, stray ? "aside" : "trash").ifPresent(place -> {
                if (stray) {
                    putAside.accept(path, place);
                }
            });
        }
    }

    private boolean isSame(TreePath path, Optional<Stat> stat, Entry.Symlink link) {
        return stat.isPresent()
                && stat.get().kind() == Kind.SYMLINK
                && Arrays.equals(dataset.readLink(path), link.target());
    }

    private Made file(
            Target to,
            Entry.File file,
            Optional<Old> old,
            Optional<Stat> stat,
            boolean own,
            Map<Digest, byte[]> literals) {
        var path = to.path();
        boolean present = stat.isPresent() && stat.get().kind() == Kind.FILE;
        boolean sameContent = present
                && ((own && old.isPresent())
                        ? old.get().file().content().equals(file.content())
                        : stat.get().size() == file.size() && Composing.holds(dataset, path, to.layout()));
        if (sameContent && stat.get().links() == 1) {
            return dataset.setMetadata(path, file.metadata(), stat.get())
                    .map(s -> new Done(Optional.of(s), Optional.empty()))
                    .orElseThrow(() -> new OperatorException(
                            "it is being written to here at this moment",
                            "It is made once that ends; if it does not end, find out what writes there"));
        }
        if (sameContent
                && own
                && old.isPresent()
                && isSame(stat.get(), old.get().file(), file)) {
            return new Done(stat, Optional.empty());
        }
        try (var staged = dataset.stage(nextStage++)) {
            // What has other names here is never altered under them.
            var missing = sameContent
                    ? copyWhole(staged, path, file.size())
                    : composing.write(staged, path, to.layout(), oldLayout(own && present, old), literals);
            if (missing.isPresent()) {
                return new Lost(path + ": " + missing.get().why(), missing.get().chunk());
            }
            staged.finish(file.metadata());
            if (old.isPresent()) {
                // A crash must not leave a torn file where the old one, which the journal may build on, is gone.
                staged.sync();
            }
            if (own && present && !sameContent) {
                composing.keepFormer(path, oldLayout(own, old), to.layout());
            }
            clearWay(path, stat.filter(s -> s.kind() == Kind.DIRECTORY || !own), own);
            var made = staged.stat();
            dataset.publish(staged, path, replaceable(stat, own)).ifPresent(place -> putAside.accept(path, place));
            return done(path, made);
        }
    }

    /** What was written to it since is not what was made, and shows by that. */
    private Made done(TreePath path, Stat made) {
        var now = dataset.stat(path).filter(made::isVersionOf).orElse(made);
        return new Done(Optional.of(now), Optional.empty());
    }

    private static Layout oldLayout(boolean own, Optional<Old> old) {
        return own ? old.map(o -> o.layout().get()).orElse(Layout.EMPTY) : Layout.EMPTY;
    }

    private static boolean isSame(Stat now, Entry.File old, Entry.File file) {
        var wanted = file.metadata();
        return now.mode() == wanted.mode()
                && now.mtimeNanos() == wanted.mtimeNanos()
                && old.metadata().equals(wanted);
    }

    private static Optional<Applying.Lost> copyWhole(Staged staged, TreePath path, long size) {
        return Composing.copy(staged, path, 0, size)
                ? Optional.empty()
                : Optional.of(new Lost("it has changed meanwhile"));
    }

    /** The file has been made anew: a name of this very version becomes one of the new file. */
    Made linkAnew(TreePath path, Entry.HardLink link, Optional<Agreed> before) {
        var stat = dataset.stat(path);
        // A name that was deleted here, while this side held the group, is not made again.
        return stat.isEmpty()
                ? new Done(Optional.empty(), Optional.empty())
                : link(path, link, stat, isOwn(before, stat.get()));
    }

    private static boolean isOwn(Optional<Agreed> before, Stat stat) {
        return before.map(a -> Stamps.isAsAgreed(a, stat)).orElse(false);
    }

    /** Whether a file whose look alone does not tell holds what this agent made of it. */
    private boolean isStill(TreePath path, Optional<Agreed> before, Stat stat, Supplier<Layout> layout) {
        return before.filter(a -> Stamps.isUnsureLink(a, stat) && isStillOf(path, (Entry.HardLink) a.entry()))
                        .isPresent()
                || (before.filter(a -> Stamps.isUnsure(a, stat)).isPresent()
                        && Composing.holds(dataset, path, layout.get()));
    }

    /** Whether a further name of a file holds what is agreed on of that. */
    private boolean isStillOf(TreePath path, Entry.HardLink link) {
        return agreed.apply(link.to())
                .filter(a -> a.entry().digest().equals(link.version()))
                .filter(a -> Composing.holds(dataset, path, layouts.apply(link.to())))
                .isPresent();
    }

    /** One more name of a file; a copy where the file system makes none. */
    private Made link(TreePath path, Entry.HardLink link, Optional<Stat> stat, boolean own) {
        var there = dataset.stat(link.to()).filter(s -> s.kind() == Kind.FILE);
        if (there.isEmpty()) {
            return new Lost(path + ": " + link.to() + ", of which it is another name, is not here");
        }
        boolean altered = agreed.apply(link.to())
                .filter(a -> Stamps.isFileBesideChange(a, there.get()))
                .isEmpty();
        if (altered) {
            return new Lost(path + ": " + link.to() + ", of which it is another name, has been altered here");
        }
        if (stat.filter(s -> s.inode() == there.get().inode()).isPresent()) {
            return done(path, there.get());
        }
        clearWay(path, stat.filter(s -> s.kind() == Kind.DIRECTORY || !own), own);
        try {
            dataset.link(link.to(), path, replaceable(stat, own)).ifPresent(place -> putAside.accept(path, place));
            return done(path, there.get());
        } catch (HostException e) {
            if (e.errno() != Errno.EPERM && e.errno() != Errno.EMLINK && e.errno() != Errno.EOPNOTSUPP) {
                throw e;
            }
            return copyOf(link.to(), path, there.get(), replaceable(stat, own));
        }
    }

    private Made copyOf(TreePath file, TreePath path, Stat there, Optional<Stat> expected) {
        try (var staged = dataset.stage(nextStage++)) {
            staged.copyFrom(file, 0, there.size());
            staged.finish(dataset.describe(file, there, Xattrs.NONE).metadata());
            staged.sync();
            var made = staged.stat();
            dataset.publish(staged, path, expected).ifPresent(place -> putAside.accept(path, place));
            return done(path, made);
        }
    }
}
