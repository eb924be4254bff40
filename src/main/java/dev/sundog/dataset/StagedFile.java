package dev.sundog.dataset;

import dev.sundog.host.Descriptor;
import dev.sundog.model.Metadata;
import dev.sundog.model.TreePath;
import java.nio.charset.StandardCharsets;

/** A staged file on this machine. Long runs of zeros become holes, and holes of a source stay holes. */
final class StagedFile implements Staged {
    private final Place place;
    private final OwnArea own;
    private final long id;
    private final Descriptor file;
    private long length;
    private long extent;
    private boolean ownerApplied = true;
    private boolean published;

    StagedFile(Place place, OwnArea own, long id, Descriptor file) {
        this.place = place;
        this.own = own;
        this.id = id;
        this.file = file;
        file.writeBehind();
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public String location() {
        return OwnArea.STAGE + "/" + id;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
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

    @Override
    public long copyFrom(TreePath source, long offset, long count) {
        try (var from = OpenFile.regular(place.open(source, OpenFile.FLAGS), place.device(), own)) {
            return copy(from.descriptor(), offset, count);
        }
    }

    @Override
    public long copyFromStored(String source, long offset, long count) {
        try (var from = own.openStored(source)) {
            return copy(from.descriptor(), offset, count);
        }
    }

    /** Takes all of a file, of whatever tree; true when both share their blocks now. */
    boolean copyAll(OpenFile source) {
        long size = source.stat().size();
        if (size == 0) {
            return true;
        }
        if (file.cloneOf(source.descriptor())) {
            length = file.stat().size();
            extent = length;
            return true;
        }
        copy(source.descriptor(), 0, size);
        return false;
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

    @Override
    public int read(long offset, byte[] into, int from, int count) {
        settle();
        return file.read(offset, into, from, count);
    }

    @Override
    public void finish(Metadata metadata) {
        settle();
        ownerApplied = Ownership.apply(file, metadata);
    }

    @Override
    public boolean ownerApplied() {
        return ownerApplied;
    }

    @Override
    public Stat stat() {
        return Stat.of(file.stat(), place.device());
    }

    @Override
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
