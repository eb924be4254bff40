package dev.sundog.transfer.sim;

import dev.sundog.dataset.Pack;
import java.util.Arrays;

/** A pack in memory. */
final class MemoryPack implements Pack {
    private final MemoryTree tree;
    private final Inode inode;

    MemoryPack(MemoryTree tree, Inode inode) {
        this.tree = tree;
        this.inode = inode;
    }

    @Override
    public long append(byte[] bytes, int from, int count) {
        tree.step("append to the pack");
        int at = inode.data.length;
        byte[] more = Arrays.copyOf(inode.data, at + count);
        System.arraycopy(bytes, from, more, at, count);
        tree.disk.write(inode, more);
        return at;
    }

    @Override
    public int read(long offset, byte[] into) {
        tree.step("read the pack");
        return MemoryFile.read(inode, offset, into, 0, into.length);
    }

    @Override
    public long length() {
        return inode.data.length;
    }

    @Override
    public void truncate(long newLength) {
        tree.step("truncate the pack");
        tree.disk.write(inode, Arrays.copyOf(inode.data, (int) newLength));
    }

    @Override
    public void sync() {
        tree.step("sync the pack");
        if (!tree.forgetful) {
            tree.disk.sync(inode);
        }
    }

    @Override
    public void close() {
        // nothing is held
    }
}
