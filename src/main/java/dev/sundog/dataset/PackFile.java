package dev.sundog.dataset;

import dev.sundog.host.Descriptor;

/** A pack on this machine. */
final class PackFile implements Pack {
    private final Descriptor file;
    private long length;

    PackFile(Descriptor file) {
        this.file = file;
        this.length = file.stat().size();
    }

    @Override
    public synchronized long append(byte[] bytes, int from, int count) {
        long at = length;
        file.write(at, bytes, from, count);
        length = at + count;
        return at;
    }

    @Override
    public int read(long offset, byte[] into) {
        return file.read(offset, into, 0, into.length);
    }

    @Override
    public synchronized long length() {
        return length;
    }

    @Override
    public synchronized void truncate(long newLength) {
        file.truncate(newLength);
        length = newLength;
    }

    @Override
    public void sync() {
        file.sync();
    }

    @Override
    public void close() {
        file.close();
    }
}
