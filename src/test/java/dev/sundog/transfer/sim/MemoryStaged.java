package dev.sundog.transfer.sim;

import dev.sundog.dataset.Staged;
import dev.sundog.dataset.Stat;
import dev.sundog.host.Errno;
import dev.sundog.host.HostException;
import dev.sundog.model.Metadata;
import dev.sundog.model.TreePath;
import java.util.Arrays;

/** A staged file in memory. */
final class MemoryStaged implements Staged {
    private final MemoryTree tree;
    private final long id;
    private final Inode inode;
    private boolean published;

    MemoryStaged(MemoryTree tree, long id, Inode inode) {
        this.tree = tree;
        this.id = id;
        this.inode = inode;
    }

    void published() {
        published = true;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public String location() {
        return MemoryTree.STAGE + "/" + id;
    }

    @Override
    public long length() {
        return inode.data.length;
    }

    @Override
    public void write(byte[] bytes, int from, int count) {
        tree.step("write a staged file");
        int at = inode.data.length;
        byte[] more = Arrays.copyOf(inode.data, at + count);
        System.arraycopy(bytes, from, more, at, count);
        tree.disk.write(inode, more);
    }

    @Override
    public long copyFrom(TreePath source, long offset, long count) {
        tree.step("copy");
        return copy(
                MemoryTree.regular(
                        tree.disk
                                .find(source)
                                .orElseThrow(() -> new HostException(Errno.ENOENT, "open", source.toString())),
                        source),
                offset,
                count);
    }

    @Override
    public long copyFromStored(String source, long offset, long count) {
        tree.step("copy");
        return copy(tree.stored(source), offset, count);
    }

    private long copy(Inode source, long offset, long count) {
        // As it is now: it may become shorter before the next step.
        var data = source.data;
        int n = (int) Math.max(0, Math.min(count, data.length - offset));
        if (n > 0) {
            write(data, (int) offset, n);
        }
        return n;
    }

    @Override
    public int read(long offset, byte[] into, int from, int count) {
        return MemoryFile.read(inode, offset, into, from, count);
    }

    @Override
    public void finish(Metadata metadata) {
        tree.step("finish");
        tree.disk.attributes(inode, metadata.mode(), metadata.mtimeNanos());
    }

    @Override
    public boolean ownerApplied() {
        return true;
    }

    @Override
    public Stat stat() {
        return inode.stat();
    }

    @Override
    public void sync() {
        tree.step("sync a staged file");
        if (!tree.forgetful) {
            tree.disk.sync(inode);
        }
    }

    @Override
    public void close() {
        if (!published && !tree.isDead()) {
            published = true;
            tree.discardStaged(Long.toString(id));
        }
    }
}
