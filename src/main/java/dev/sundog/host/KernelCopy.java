package dev.sundog.host;

import java.lang.foreign.ValueLayout;

/** Copies between open files, inside the kernel where it can; fewer bytes than asked for only when the source ends. */
final class KernelCopy {
    private static final int PIECE = 1 << 20;

    private KernelCopy() {}

    static long run(Descriptor source, Descriptor target, long sourceOffset, long offset, long length) {
        long done = 0;
        try (var call = new Call()) {
            var from = call.space(8);
            var to = call.space(8);
            while (done < length) {
                from.set(ValueLayout.JAVA_LONG, 0, sourceOffset + done);
                to.set(ValueLayout.JAVA_LONG, 0, offset + done);
                long n = call.invoke(
                        Sys.COPY_FILE_RANGE,
                        source.number(),
                        from.address(),
                        target.number(),
                        to.address(),
                        Math.min(length - done, WriteBehind.STEP_BYTES),
                        0);
                if (n <= 0) {
                    failUnlessUnsupported(n, Sys.COPY_FILE_RANGE, target);
                    return done + byHand(source, target, sourceOffset + done, offset + done, length - done);
                }
                done += n;
                target.written(offset + done);
            }
        }
        return done;
    }

    /** Where the file system does not know a call, there is another way; where the disk fails, there is none. */
    static void failUnlessUnsupported(long result, Sys sys, Descriptor target) {
        int errno = (int) -result;
        if (errno == Errno.ENOSPC || errno == Errno.EDQUOT || errno == Errno.EIO) {
            Call.checked(result, sys, target.path());
        }
    }

    private static long byHand(Descriptor source, Descriptor target, long sourceOffset, long offset, long length) {
        byte[] buffer = new byte[(int) Math.min(Math.max(length, 1), PIECE)];
        long done = 0;
        while (done < length) {
            int n = source.read(sourceOffset + done, buffer, 0, (int) Math.min(buffer.length, length - done));
            if (n <= 0) {
                break;
            }
            target.write(offset + done, buffer, 0, n);
            done += n;
        }
        return done;
    }
}
