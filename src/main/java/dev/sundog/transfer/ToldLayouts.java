package dev.sundog.transfer;

import dev.sundog.host.HostException;
import dev.sundog.index.Agreed;
import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Grid;
import dev.sundog.sync.Layout;
import dev.sundog.sync.Ref;
import dev.sundog.sync.ToldClaim;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What files are made of that the other side of a two-writer group told. Confined by the group's lock. */
final class ToldLayouts {
    /** Of one name, versions that were told and may still be made. */
    private static final int MOST = 4;

    private final GroupFiles files;
    private final HeldChunks held;
    private final Consumer<OperatorException> trouble;
    private final Map<TreePath, Map<Digest, Layout>> layouts = new HashMap<>();

    /** @param trouble told why content cannot be kept */
    ToldLayouts(GroupFiles files, HeldChunks held, Consumer<OperatorException> trouble) {
        this.files = files;
        this.held = held;
        this.trouble = trouble;
    }

    /** False when the claim builds on what is not here: it must be told whole. */
    boolean add(ToldClaim told, Entry.File file) {
        var layout = layout(told, file);
        if (layout.isEmpty()) {
            return false;
        }
        var known = layouts.computeIfAbsent(told.path(), p -> new LinkedHashMap<>());
        known.remove(file.content());
        known.put(file.content(), layout.get());
        if (known.size() > MOST) {
            known.remove(known.keySet().iterator().next());
        }
        return true;
    }

    Layout get(TreePath path, Digest content) {
        return layouts.getOrDefault(path, Map.of()).getOrDefault(content, Layout.EMPTY);
    }

    void forget(TreePath path) {
        layouts.remove(path);
    }

    void forgetAllBut(Collection<TreePath> paths) {
        layouts.keySet().retainAll(paths);
    }

    private Optional<Layout> layout(ToldClaim told, Entry.File file) {
        var chunks = new ArrayList<Chunk>();
        var base = told.base().flatMap(b -> base(told.path(), b));
        if (told.base().isPresent() && base.isEmpty()) {
            return Optional.empty();
        }
        for (var ref : told.layout()) {
            switch (ref) {
                case Ref.Keep k -> {
                    var from = base.map(Layout::chunks).orElse(List.of());
                    boolean within = k.first() >= 0 && k.count() >= 0 && (long) k.first() + k.count() <= from.size();
                    if (!within) {
                        return Optional.empty();
                    }
                    chunks.addAll(from.subList(k.first(), k.first() + k.count()));
                }
                case Ref.Known k -> chunks.add(k.chunk());
                case Ref.Literal l -> {
                    chunks.add(l.chunk());
                    keep(l.chunk().hash(), l.content());
                }
            }
        }
        var layout = new Layout(chunks, Grid.NONE);
        boolean right = layout.size() == file.size() && layout.content().equals(file.content());
        if (!right && told.base().isEmpty()) {
            throw new OperatorException(
                    "The other site tells a file that is not made of what it says: " + told.path(),
                    "Run the same version of Sundog at both sites");
        }
        return right ? Optional.of(layout) : Optional.empty();
    }

    private Optional<Layout> base(TreePath path, Digest content) {
        return files.agreed(path)
                .map(Agreed::entry)
                .filter(e -> e instanceof Entry.File f && f.content().equals(content))
                .flatMap(e -> files.layout(path));
    }

    /** Keeps content that came, unless it is here. */
    void keep(Digest hash, byte[] content) {
        try {
            held.put(hash, content, files.book().find(hash).isPresent());
        } catch (HostException e) {
            // It is asked for again when it is needed.
            trouble.accept(e);
        }
    }
}
