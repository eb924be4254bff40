package dev.sundog.dataset;

import dev.sundog.host.Beneath;
import dev.sundog.host.Descriptor;
import dev.sundog.host.Errno;
import dev.sundog.host.FileStat;
import dev.sundog.host.HostException;
import dev.sundog.host.OpenFlags;
import dev.sundog.model.Metadata;

/** Applies metadata as far as the user that runs Sundog may. */
final class Ownership {
    private static final int SET_ID = 06000;

    private Ownership() {}

    /** Of a file or directory; false if the owner could not be set: set-id bits never pass to another owner. */
    static boolean apply(Descriptor inode, Metadata wanted) {
        var now = inode.stat();
        boolean owner = isOwner(now, wanted) || own(inode, wanted);
        // After the owner, which takes capabilities away, and before the mode, which an access control list alters.
        Attributes.apply(inode, wanted.xattrs());
        int mode = owner || !now.isFile() ? wanted.mode() : wanted.mode() & ~SET_ID;
        inode.changeMode(mode & 07777);
        if (now.isFile()) {
            inode.setModified(wanted.mtimeNanos());
        }
        return owner;
    }

    private static boolean isOwner(FileStat now, Metadata wanted) {
        return (wanted.uid() < 0 || wanted.uid() == now.uid()) && (wanted.gid() < 0 || wanted.gid() == now.gid());
    }

    private static boolean own(Descriptor inode, Metadata wanted) {
        try {
            inode.changeOwner(wanted.uid(), wanted.gid());
            return true;
        } catch (HostException e) {
            if (!mayFail(e)) {
                throw e;
            }
        }
        try {
            inode.changeOwner(-1, wanted.gid());
        } catch (HostException e) {
            if (!mayFail(e)) {
                throw e;
            }
        }
        return isOwner(inode.stat(), wanted);
    }

    /** Of a symbolic link. */
    static boolean applyToLink(Beneath parent, byte[] name, Metadata wanted) {
        boolean owner = true;
        if (wanted.uid() >= 0 || wanted.gid() >= 0) {
            try {
                parent.changeOwner(name, wanted.uid(), wanted.gid());
            } catch (HostException e) {
                if (!mayFail(e)) {
                    throw e;
                }
                owner = parent.stat(name).filter(s -> isOwner(s, wanted)).isPresent();
            }
        }
        try (var inode = parent.open(name, OpenFlags.PATH | OpenFlags.NOFOLLOW, 0)) {
            Attributes.apply(inode, wanted.xattrs());
        }
        parent.setModified(name, wanted.mtimeNanos());
        return owner;
    }

    /** Not permitted, or a number that does not exist in this user namespace. */
    private static boolean mayFail(HostException e) {
        return e.denied() || e.errno() == Errno.EINVAL;
    }
}
