package dev.sundog.transfer;

import dev.sundog.dataset.Dataset;
import dev.sundog.model.Digest;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Chunker;
import dev.sundog.sync.Layout;
import java.util.LinkedHashSet;
import java.util.Set;

/** What a file should hold and does not. */
final class Damage {
    private Damage() {}

    /** The chunks that do not stand where they should; no more of the file is held in memory than one of them. */
    static Set<Digest> of(Dataset dataset, TreePath path, Layout layout) {
        var out = new LinkedHashSet<Digest>();
        var buffer = new byte[Chunker.MAX_BYTES];
        try (var reader = dataset.open(path)) {
            for (int i = 0; i < layout.chunks().size(); i++) {
                if (!layout.isIn(reader::read, i, buffer)) {
                    out.add(layout.chunks().get(i).hash());
                }
            }
        }
        return out;
    }
}
