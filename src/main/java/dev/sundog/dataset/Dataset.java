package dev.sundog.dataset;

import dev.sundog.model.Metadata;
import dev.sundog.model.TreePath;
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

    byte[] readLink(TreePath path);

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

    /** Puts a finished file at its name, atomically; a file, symbolic link or empty directory there is replaced. */
    void publish(Staged staged, TreePath target);

    /** Creates the directory (and missing parents) unless it is there, and sets its metadata; false if the owner could not be set. */
    boolean makeDirectory(TreePath path, Metadata metadata);

    /** Creates or replaces a symbolic link atomically; false if the owner could not be set. */
    boolean makeSymlink(TreePath path, byte[] target, Metadata metadata);

    /** Mode, owner and (except of a directory) time of modification; false if the owner could not be set. */
    boolean setMetadata(TreePath path, Metadata metadata);

    /**
     * Moves an entry, with all beneath, out of sight.
     *
     * @param area {@code aside} for stray versions, {@code trash} for deletes
     * @return its place inside {@code .sundog}; empty when there was nothing
     */
    Optional<String> putAside(TreePath path, String area);

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
