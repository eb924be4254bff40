package dev.sundog.dataset;

import dev.sundog.host.Descriptor;
import dev.sundog.model.Metadata;
import dev.sundog.model.TreePath;
import java.nio.charset.StandardCharsets;

/**
 * A file being made out of sight, beginning to end. Used by one thread. Closing it before it is published destroys it. Long
 * runs of zeros become holes, and holes of a source stay holes.
 */
public final class Staged implements AutoCloseable {
    private final Place place;
    private final OwnArea own;
    private final long id;
    private final Descriptor file;
    private long length;
    private long extent;
    private boolean ownerApplied = true;
    private boolean published;

    Staged(Place place, OwnArea own, long id, Descriptor file) {
        this.place = place;
        this.own = own;
        this.id = id;
        this.file = file;
    }

    public long id() {
        return id;
    }

    /** Where it is kept, inside {@code .sundog}. */
    public String location() {
        return OwnArea.STAGE + "/" + id;
    }

    /** Bytes so far. */
    public long length() {
        return length;
    }

    public void write(byte[] bytes, int from, int count) {
        Zeros.forEachOther(bytes, from, count, (at, n) -> {
            file.write(length + at - from, bytes, at, n);
            extent = length + at - from + n;
        });
        length += count;
    }

    /** The file is as long as what was written, also where that ends in zeros. */
    void settle() {
        if (extent != length) {
            file.truncate(length);
            extent = length;
        }
    }

    /** Appends from a file of the tree; returns bytes copied, fewer only when the source ends. */
    public long copyFrom(TreePath source, long offset, long count) {
        try (var from = OpenFile.regular(place.open(source, OpenFile.FLAGS), place.device(), own)) {
            return copy(from.descriptor(), offset, count);
        }
    }

    /** As {@link #copyFrom(TreePath, long, long)}, from another staged file. */
    public long copyFrom(Staged source, long offset, long count) {
        source.settle();
        return copy(source.file, offset, count);
    }

    /** As {@link #copyFrom(TreePath, long, long)}, from a place inside {@code .sundog}, such as what was put aside. */
    public long copyFromStored(String source, long offset, long count) {
        try (var from = own.openStored(source)) {
            return copy(from.descriptor(), offset, count);
        }
    }

    private long copy(Descriptor source, long offset, long count) {
        boolean whole = length == 0 && offset == 0 && count > 0 && source.stat().size() == count;
        if (whole && file.cloneOf(source)) {
            file.truncate(count);
            length = count;
            extent = count;
            return count;
        }
        long end = Math.min(source.stat().size(), offset + count);
        for (long at = offset; at < end; ) {
            long data = Math.min(source.nextData(at), end);
            length += data - at;
            long hole = data < end ? Math.min(source.nextHole(data), end) : end;
            long copied = data < hole ? file.copyFrom(source, data, length, hole - data) : 0;
            length += copied;
            extent = copied > 0 ? length : extent;
            at = data + copied;
            if (copied < hole - data) {
                return at - offset; // the source was cut short meanwhile
            }
        }
        return Math.max(end - offset, 0);
    }

    /** Reads back what was written; -1 when nothing is left. */
    public int read(long offset, byte[] into, int from, int count) {
        settle();
        return file.read(offset, into, from, count);
    }

    /** Sets owner, mode and time of modification; the last step before {@link #sync}. */
    public void finish(Metadata metadata) {
        settle();
        ownerApplied = Ownership.apply(file, metadata);
    }

    /** False when {@link #finish} lacked the permission to set the owner; set-id bits are then left out. */
    public boolean ownerApplied() {
        return ownerApplied;
    }

    public void sync() {
        settle();
        file.sync();
    }

    byte[] name() {
        return Long.toString(id).getBytes(StandardCharsets.US_ASCII);
    }

    void markPublished() {
        published = true;
    }

    @Override
    public void close() {
        file.close();
        if (!published) {
            published = true;
            own.discard(name());
        }
    }
}
