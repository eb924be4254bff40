package bench.sync;

/**
 * How big everything is.
 *
 * @param fileBytes the one big file
 * @param files small files, 2,160 bytes on average, 200 to a directory
 * @param firstFiles small files of the first copy, 4 KiB on average
 * @param firstBytes the big file of the first copy
 * @param databaseBytes the file with small random edits
 * @param databaseEdits how many of them, 100 bytes each
 * @param logRounds how often the log grows
 */
record Scale(
        long fileBytes,
        int files,
        int firstFiles,
        long firstBytes,
        int textBytes,
        long databaseBytes,
        int databaseEdits,
        int logRounds) {
    private static final long MIB = 1 << 20;

    static final Scale FULL = new Scale(1_024 * MIB, 100_000, 20_000, 256 * MIB, 20_000_000, 64 * MIB, 1_000, 100);
    static final Scale SMALL = new Scale(64 * MIB, 5_000, 1_000, 16 * MIB, 2_000_000, 16 * MIB, 250, 20);

    Scale withFileBytes(long bytes) {
        return new Scale(bytes, files, firstFiles, firstBytes, textBytes, databaseBytes, databaseEdits, logRounds);
    }

    Scale withFiles(int count) {
        return new Scale(fileBytes, count, firstFiles, firstBytes, textBytes, databaseBytes, databaseEdits, logRounds);
    }

    /** One in a hundred of the small files. */
    int share() {
        return files / 100;
    }

    /** What must be free, roughly: two trees, a copy in each, and what is kept of what was replaced. */
    long diskBytes() {
        return 6 * fileBytes + 4 * (firstBytes + firstFiles * 6_000L) + files * 12_000L + 512 * MIB;
    }
}
