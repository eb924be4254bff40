package dev.sundog.profile;

/**
 * What the files themselves tell about a segment, at the time of the scan.
 *
 * @param entries of any kind
 * @param changedBytes of files changed in the last day
 * @param idleNanos since the last change of a file; {@link Long#MAX_VALUE} when there is none
 */
public record FileEvidence(long bytes, long entries, long changedBytes, long idleNanos) {
    public static final FileEvidence NONE = new FileEvidence(0, 0, 0, Long.MAX_VALUE);

    FileEvidence plus(FileEvidence o) {
        return new FileEvidence(
                bytes + o.bytes, entries + o.entries, changedBytes + o.changedBytes, Math.min(idleNanos, o.idleNanos));
    }

    boolean isHot() {
        return bytes > 0 && changedBytes * 2 >= bytes;
    }
}
