package dev.sundog.transfer;

import dev.sundog.index.Place;
import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Layout;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where the chunks of one group's data can be found here, and which of them the other side has. Confined by its owner. */
final class ChunkBook {
    /** Where a chunk can be read. What is in the tree may have changed: it is hashed again when it is used. */
    sealed interface Location {}

    record InTree(TreePath path, long offset, int length) implements Location {}

    record InPack(Place place) implements Location {}

    /** In a change that is not made yet: the one with this number in the journal. */
    record InJournal(long number) implements Location {}

    private final Map<Digest, Location> here = new HashMap<>();
    private final Set<Digest> there = new HashSet<>();

    /** In a file that was deleted here, which Sundog keeps for a while (DESIGN rule 14). */
    record InStore(String location, long offset, int length) implements Location {}

    Optional<Location> find(Digest chunk) {
        return Optional.ofNullable(here.get(chunk));
    }

    void put(Digest chunk, Location location) {
        here.put(chunk, location);
    }

    /** The change with this number is made or given up: what was found in it alone is found no more. */
    void dropJournalled(long number, Collection<Digest> chunks) {
        chunks.forEach(chunk -> here.remove(chunk, new InJournal(number)));
    }

    /** Every chunk of a file that is in the tree with this content; a pack's or the journal's copy is no longer needed. */
    void putFile(TreePath path, Layout file) {
        long offset = 0;
        for (Chunk chunk : file.chunks()) {
            here.put(chunk.hash(), new InTree(path, offset, chunk.length()));
            offset += chunk.length();
        }
    }

    /** The file no longer holds this content; {@code keptAt} says where it went, if it was kept. */
    void dropFile(TreePath path, Layout file, Optional<String> keptAt) {
        long offset = 0;
        for (Chunk chunk : file.chunks()) {
            if (here.get(chunk.hash()) instanceof InTree t && t.path().equals(path)) {
                here.remove(chunk.hash());
                if (keptAt.isPresent()) {
                    here.put(chunk.hash(), new InStore(keptAt.get(), offset, chunk.length()));
                }
            }
            offset += chunk.length();
        }
    }

    /** The packs are given back. */
    void dropPacks() {
        here.values().removeIf(l -> l instanceof InPack);
    }

    boolean isThere(Digest chunk) {
        return there.contains(chunk);
    }

    void addThere(Collection<Digest> chunks) {
        there.addAll(chunks);
    }

    void addThere(Layout file) {
        for (Chunk chunk : file.chunks()) {
            there.add(chunk.hash());
        }
    }

    void removeThere(Collection<Digest> chunks) {
        chunks.forEach(there::remove);
    }
}
