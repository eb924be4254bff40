package dev.sundog.host;

import java.util.Locale;

/** System calls with their numbers on x86_64 and aarch64. */
enum Sys {
    READ(0, 63),
    WRITE(1, 64),
    CLOSE(3, 57),
    LSEEK(8, 62),
    IOCTL(16, 29),
    PREAD64(17, 67),
    PWRITE64(18, 68),
    FSYNC(74, 82),
    FTRUNCATE(77, 46),
    FSTATFS(138, 44),
    SCHED_SETSCHEDULER(144, 119),
    PRCTL(157, 167),
    ADJTIMEX(159, 171),
    SETXATTR(188, 5),
    FSETXATTR(190, 7),
    GETXATTR(191, 8),
    FGETXATTR(193, 10),
    LISTXATTR(194, 11),
    FLISTXATTR(196, 13),
    REMOVEXATTR(197, 14),
    FREMOVEXATTR(199, 16),
    SCHED_SETAFFINITY(203, 122),
    SCHED_GETAFFINITY(204, 123),
    GETDENTS64(217, 61),
    CLOCK_GETTIME(228, 113),
    INOTIFY_ADD_WATCH(254, 27),
    INOTIFY_RM_WATCH(255, 28),
    MKDIRAT(258, 34),
    FCHOWNAT(260, 54),
    UNLINKAT(263, 35),
    LINKAT(265, 37),
    SYMLINKAT(266, 36),
    READLINKAT(267, 78),
    FCHMODAT(268, 53),
    PPOLL(271, 73),
    SYNC_FILE_RANGE(277, 84),
    UTIMENSAT(280, 88),
    EVENTFD2(290, 19),
    INOTIFY_INIT1(294, 26),
    SYNCFS(306, 267),
    RENAMEAT2(316, 276),
    COPY_FILE_RANGE(326, 285),
    STATX(332, 291),
    OPENAT2(437, 437);

    /** Whether this machine is aarch64; otherwise it is taken to be x86_64. */
    static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");

    final int number;

    Sys(int x86, int arm) {
        this.number = System.getProperty("os.arch", "").equals("aarch64") ? arm : x86;
    }

    /** As in the manual. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
