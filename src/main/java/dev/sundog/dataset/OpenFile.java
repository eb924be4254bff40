package dev.sundog.dataset;

import dev.sundog.host.Descriptor;
import dev.sundog.host.OpenFlags;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Xattrs;

/** A regular file held open. */
final class OpenFile implements FileReader {
    static final int FLAGS = OpenFlags.READ | OpenFlags.NOFOLLOW | OpenFlags.NONBLOCK;

    private final Descriptor file;
    private final long device;
    private final OwnArea own;

    private OpenFile(Descriptor file, long device, OwnArea own) {
        this.file = file;
        this.device = device;
        this.own = own;
    }

    /** Closes and refuses what is no regular file. */
    static OpenFile regular(Descriptor file, long device, OwnArea own) {
        if (!file.stat().isFile()) {
            file.close();
            throw new OperatorException(file.path() + " is not a regular file", "It is left out of the mirror");
        }
        return new OpenFile(file, device, own);
    }

    Descriptor descriptor() {
        return file;
    }

    @Override
    public Stat stat() {
        return Stat.of(file.stat(), device);
    }

    @Override
    public int read(long offset, byte[] into, int from, int length) {
        return file.read(offset, into, from, length);
    }

    @Override
    public long nextData(long offset) {
        return file.nextData(offset);
    }

    @Override
    public Described describe(Stat stat, Xattrs known) {
        return own.describe(file, stat, known);
    }

    @Override
    public void beginForce(long offset, long length) {
        file.beginSync(offset, length);
    }

    @Override
    public void force() {
        file.sync();
    }

    @Override
    public void close() {
        file.close();
    }
}
