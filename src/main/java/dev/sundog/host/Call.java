package dev.sundog.host;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** Memory for the arguments of system calls, and the calls themselves through libc's {@code syscall}, with errno. */
final class Call implements AutoCloseable {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle SYSCALL = link();

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment state = arena.allocate(STATE);

    @SuppressWarnings("restricted")
    private static MethodHandle link() {
        var linker = Linker.nativeLinker();
        var address = linker.defaultLookup()
                .find("syscall")
                .orElseThrow(() -> new IllegalStateException("Sundog needs Linux with glibc: no syscall() found"));
        return linker.downcallHandle(
                address,
                FunctionDescriptor.of(LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG),
                Linker.Option.captureCallState("errno"),
                Linker.Option.firstVariadicArg(1));
    }

    MemorySegment space(long bytes) {
        return arena.allocate(bytes, 8);
    }

    /** The bytes with a NUL behind them; its address. */
    long text(byte[] bytes) {
        var copy = arena.allocate(bytes.length + 1L, 1);
        MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return copy.address();
    }

    /** The result, or minus errno. Repeated when a signal interrupted it. */
    long invoke(Sys sys, long... args) {
        while (true) {
            long result = once(sys.number, args);
            if (result != -1) {
                return result;
            }
            int errno = (int) ERRNO.get(state, 0L);
            if (errno != Errno.EINTR || sys == Sys.CLOSE) {
                return -errno;
            }
        }
    }

    private long once(long number, long[] a) {
        try {
            return (long) SYSCALL.invokeExact(
                    state, number, arg(a, 0), arg(a, 1), arg(a, 2), arg(a, 3), arg(a, 4), arg(a, 5));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static long arg(long[] args, int i) {
        return i < args.length ? args[i] : 0;
    }

    /** The result; a failure is thrown. */
    long check(Sys sys, String path, long... args) {
        return checked(invoke(sys, args), sys, path);
    }

    static long checked(long result, Sys sys, String path) {
        if (result < 0) {
            throw new HostException((int) -result, sys.label(), path);
        }
        return result;
    }

    @Override
    public void close() {
        arena.close();
    }
}
