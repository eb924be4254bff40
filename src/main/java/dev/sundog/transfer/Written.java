package dev.sundog.transfer;

import dev.sundog.dataset.Kind;
import dev.sundog.dataset.Stat;
import dev.sundog.index.Agreed;
import dev.sundog.model.Entry;
import dev.sundog.model.SegmentId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Bytes and names that were seen to be written to each segment. Confined by the group's lock. */
final class Written {
    private final Map<SegmentId, long[]> bytesAndNames = new HashMap<>();

    /**
     * A name was seen to be written.
     *
     * @return about how many bytes there are to send of it
     */
    long add(SegmentId segment, Optional<Stat> stat, Optional<Agreed> agreed) {
        long bytes = stat.filter(s -> s.kind() == Kind.FILE).map(Stat::size).orElse(0L);
        long known = agreed.map(a -> switch (a.entry()) {
                    case Entry.File f -> f.size();
                    case Entry.HardLink h -> bytes;
                    case Entry.Directory d -> 0L;
                    case Entry.Symlink l -> 0L;
                })
                .orElse(0L);
        long toSend = bytes > known ? bytes - known : Math.min(bytes, 4096);
        add(segment, toSend);
        return toSend;
    }

    private void add(SegmentId segment, long bytes) {
        bytesAndNames.merge(segment, new long[] {bytes, 1}, (a, b) -> new long[] {a[0] + b[0], a[1] + b[1]});
    }

    /** Since the last call. */
    Map<SegmentId, long[]> take() {
        var out = Map.copyOf(bytesAndNames);
        bytesAndNames.clear();
        return out;
    }

    void clear() {
        bytesAndNames.clear();
    }
}
