package dev.sundog.sync;

import dev.sundog.model.TreePath;
import java.util.Arrays;
import java.util.List;

/**
 * Names that are gone, told one after the other: most differ from the one before in their last characters alone. A run is its
 * count (varint) and for each name a varint, how many bytes at the end differ from the name before, which is as long, and these; or 0, and
 * the name as in other updates.
 */
final class GoneRun {
    private GoneRun() {}

    /** How many updates from an index on are a run. */
    static int length(List<Update> updates, int from) {
        int at = from;
        while (at < updates.size()
                && updates.get(at).what() instanceof Update.Gone
                && updates.get(at).sequence() == updates.get(from).sequence() + at - from) {
            at++;
        }
        return at - from;
    }

    /** Returns the last name. */
    static byte[] write(Wire.Out out, List<Update> run, byte[] before) {
        out.varint(run.size());
        byte[] last = before;
        for (var update : run) {
            byte[] path = update.path().bytes();
            int head = Arrays.mismatch(last, path);
            if (path.length == last.length && head >= 0) {
                out.varint(path.length - head);
                out.raw(Arrays.copyOfRange(path, head, path.length));
            } else {
                UpdateCodec.path(out.varint(0), last, path);
            }
            last = path;
        }
        return last;
    }

    /** Adds the updates of a run to a list; returns how many, at most so many. */
    static int read(WireIn in, List<Update> out, long first, byte[] before, int most) {
        int n = in.within(in.varint(), most);
        if (n == 0) {
            throw Wire.garbage("a run of nothing");
        }
        byte[] last = before;
        for (int i = 0; i < n; i++) {
            int differing = in.within(in.varint(), last.length);
            byte[] path;
            if (differing == 0) {
                path = UpdateCodec.path(in, last);
            } else {
                in.name(last.length);
                path = last.clone();
                System.arraycopy(in.raw(differing), 0, path, path.length - differing, differing);
            }
            out.add(new Update(first + i, TreePath.of(path), new Update.Gone()));
            last = path;
        }
        return n;
    }
}
