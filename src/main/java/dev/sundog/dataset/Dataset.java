package dev.sundog.dataset;

import dev.sundog.model.Metadata;
import dev.sundog.model.TreePath;
import dev.sundog.model.Xattrs;
import java.util.List;
import java.util.Optional;

/**
 * Data of one root: read and watched where it is written, applied where it is mirrored. Nothing reaches outside the root
 * and no symbolic link is followed. Failures of the system are {@link dev.sundog.host.HostException}. What is applied is
 * durable after {@link #syncDirectory} of the parent or {@link #syncAll}.
 */
public interface Dataset extends AutoCloseable {
    /** Visits the entry at {@code subtree} (unless it is the root) and everything beneath. */
    void scan(TreePath subtree, Visitor visitor);

    /** Visits what stands directly in a directory. */
    default void list(TreePath directory, Visitor visitor) {
        scan(directory, new Visitor() {
            @Override
            public void entry(TreePath path, Stat stat) {
                if (!path.equals(directory) && path.parent().equals(directory)) {
                    visitor.entry(path, stat);
                }
            }

            @Override
            public void unreadable(TreePath path, String why) {
                if (path.equals(directory) || path.parent().equals(directory)) {
                    visitor.unreadable(path, why);
                }
            }

            @Override
            public void skipped(TreePath path, String why) {
                if (path.parent().equals(directory)) {
                    visitor.skipped(path, why);
                }
            }
        });
    }

    /** Empty when there is nothing. */
    Optional<Stat> stat(TreePath path);

    /**
     * Whether what is found at a name stands there under another name, because the file system takes both for the same (upper and
     * lower case, or two ways to write an accent). Asked for what is not expected to be there.
     */
    boolean isFolded(TreePath path);

    byte[] readLink(TreePath path);

    /**
     * The metadata to be mirrored: what the stat says, and extended attributes as they are now.
     *
     * @param known those that the other site has, as far as known: what this one cannot keep is taken from there
     */
    Described describe(TreePath path, Stat stat, Xattrs known);

    /** Opens a regular file. */
    FileReader open(TreePath path);

    /** Opens a file that {@link #putAside} or a stage keeps, by its place inside {@code .sundog}. */
    FileReader openStored(String place);

    Watch watch();

    /** Looks at the root's path again, as if for the first time. */
    Presence presence();

    /** Whether the root holds nothing but Sundog's own directory. */
    boolean isEmpty();

    /** Evidence of a live database anywhere in the tree, in words. */
    Optional<String> liveDatabase();

    /** A new, empty file out of sight; an older one with the same id is replaced. */
    Staged stage(long id);

    /**
     * Puts a finished file at its name, atomically. What stands there, of whatever kind, and is not what was expected is put
     * aside: it is exchanged with the new file in one step and then looked at.
     *
     * @param expected the file or link that may be destroyed; empty for nothing
     * @return the place, inside {@code .sundog}, of what was not expected
     */
    Optional<String> publish(Staged staged, TreePath target, Optional<Stat> expected);

    /**
     * Gives what {@link #publish} put aside its name again, in exchange for what was made there: who has it open goes on
     * writing what has the name.
     *
     * @param place inside {@code .sundog}
     * @param made what may be destroyed for it
     * @return whether it has its name; false, and nothing is done, when something else is there or names are not exchanged
     */
    boolean giveBack(String place, TreePath target, Stat made);

    /** False once the file system has turned out not to exchange names: what changes in the very moment may then be lost. */
    boolean exchanges();

    /** Moves aside what a crash left half-way at its name: places inside {@code .sundog}. Before anything is applied. */
    List<String> rescue();

    /** Creates the directory (and missing parents) unless it is there, and sets its metadata; false if the owner could not be set. */
    boolean makeDirectory(TreePath path, Metadata metadata);

    /** Creates or replaces a symbolic link as {@link #publish(Staged, TreePath, Optional)} does. */
    Optional<String> makeSymlink(TreePath path, byte[] target, Metadata metadata, Optional<Stat> expected);

    /**
     * Makes a name another name of an existing file, as {@link #publish(Staged, TreePath, Optional)} does.
     *
     * @return the place of what stood there and was not expected
     */
    Optional<String> link(TreePath existing, TreePath name, Optional<Stat> expected);

    /** Mode, owner and (except of a directory) time of modification; false if the owner could not be set. */
    boolean setMetadata(TreePath path, Metadata metadata);

    /**
     * As {@link #setMetadata(TreePath, Metadata)}, of a file that looks as expected.
     *
     * @return how it looks then: what is written to it from now on shows; empty when it looked otherwise, and was left alone
     */
    Optional<Stat> setMetadata(TreePath path, Metadata metadata, Stat expected);

    /**
     * Moves an entry, with all beneath, out of sight.
     *
     * @param area {@code aside} for stray versions, {@code trash} for deletes
     * @return its place inside {@code .sundog}; empty when there was nothing
     */
    Optional<String> putAside(TreePath path, String area);

    /**
     * Moves a file or link that was expected into {@code trash}, anything else into {@code aside}.
     *
     * @return its place inside {@code .sundog}; empty when there was nothing
     */
    Optional<String> discard(TreePath path, Stat expected);

    /**
     * Gives an entry, with all beneath, another name; missing parents are made. Nothing is replaced.
     *
     * @return whether it has that name now: also when that was done before; false when {@code from} is not there or the name is taken
     */
    boolean rename(TreePath from, TreePath to);

    /** Removes an empty directory; false when it is not empty, true when it is gone (or was). */
    boolean removeDirectory(TreePath path);

    /**
     * Destroys what was put into an area longer ago than that.
     *
     * @param nowNanos wall clock, nanoseconds since 1970
     * @return how many entries
     */
    int purge(String area, long olderThanNanos, long nowNanos);

    /** The names in a directory are on the disk. */
    void syncDirectory(TreePath path);

    /** Everything of the file system is on the disk. */
    void syncAll();

    /** Bytes that can still be written. */
    long freeBytes();

    /** Opens or creates the append-only file of that name ({@code a-z 0-9 -}). */
    Pack pack(String name);

    /** Destroys a pack; one that is not there is no error. */
    void removePack(String name);

    @Override
    void close();
}
