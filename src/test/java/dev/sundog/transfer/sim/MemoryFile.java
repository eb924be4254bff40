package dev.sundog.transfer.sim;

import dev.sundog.dataset.Described;
import dev.sundog.dataset.FileReader;
import dev.sundog.dataset.Stat;
import dev.sundog.model.TreePath;
import dev.sundog.model.Xattrs;

/** A file in memory held open. */
final class MemoryFile implements FileReader {
    private final MemoryTree tree;
    private final Inode inode;
    private final TreePath path;
    private boolean closed;

    MemoryFile(MemoryTree tree, Inode inode, TreePath path) {
        this.tree = tree;
        this.inode = inode;
        this.path = path;
        inode.open++;
        tree.open.add(this);
    }

    /** The name by which it was opened. */
    TreePath path() {
        return path;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public Stat stat() {
        tree.step("fstat");
        return inode.stat();
    }

    static int read(Inode inode, long offset, byte[] into, int from, int length) {
        int n = (int) Math.min(length, inode.data.length - offset);
        if (n <= 0) {
            return length == 0 ? 0 : -1;
        }
        System.arraycopy(inode.data, (int) offset, into, from, n);
        return n;
    }

    @Override
    public int read(long offset, byte[] into, int from, int length) {
        tree.step("read");
        return read(inode, offset, into, from, length);
    }

    @Override
    public long nextData(long offset) {
        return offset;
    }

    @Override
    public Described describe(Stat stat, Xattrs known) {
        return new Described(stat.metadata(), "");
    }

    @Override
    public void beginForce(long offset, long length) {
        // Promises nothing.
    }

    @Override
    public void force() {
        tree.step("sync");
        if (!tree.forgetful) {
            tree.disk.sync(inode);
        }
    }

    @Override
    public void close() {
        inode.open--;
        closed = true;
        tree.open.remove(this);
    }
}
