package dev.sundog.transfer;

import dev.sundog.dataset.Dataset;
import dev.sundog.dataset.Pack;
import dev.sundog.index.Place;
import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Content that versions had which were replaced here not long ago: when it comes back it need not travel again. Worth nothing after
 * the end of the agent, so nothing of it is made durable. Two packs, of which the older is given up for the next.
 */
final class FormerChunks implements AutoCloseable {
    /** Of one version no more than this is kept. */
    static final long MOST_OF_ONE_BYTES = 16L << 20;

    private static final long MOST_OF_A_PACK_BYTES = 64L << 20;

    private final List<Pack> packs;
    private final List<Map<Digest, Place>> places = List.of(new HashMap<>(), new HashMap<>());
    private int current;

    FormerChunks(Dataset dataset) {
        packs = List.of(dataset.pack(name(0)), dataset.pack(name(1)));
        packs.forEach(p -> p.truncate(0));
    }

    private static String name(int pack) {
        return "former" + pack;
    }

    synchronized void keep(Digest hash, byte[] content) {
        if (find(hash).isPresent()) {
            return;
        }
        if (packs.get(current).length() + content.length > MOST_OF_A_PACK_BYTES) {
            current = 1 - current;
            places.get(current).clear();
            packs.get(current).truncate(0);
        }
        long at = packs.get(current).append(content, 0, content.length);
        places.get(current).put(hash, new Place(name(current), at, content.length));
    }

    synchronized Optional<Place> find(Digest hash) {
        var place = places.get(current).get(hash);
        return Optional.ofNullable(
                place != null ? place : places.get(1 - current).get(hash));
    }

    /** The content, if it is still there. */
    synchronized Optional<byte[]> read(Chunk chunk) {
        return find(chunk.hash()).flatMap(place -> {
            var content = new byte[chunk.length()];
            int n = packs.get(place.pack().equals(name(0)) ? 0 : 1).read(place.offset(), content);
            boolean right = n == content.length && Digest.of(content).equals(chunk.hash());
            return right ? Optional.of(content) : Optional.empty();
        });
    }

    @Override
    public synchronized void close() {
        packs.forEach(p -> {
            p.truncate(0);
            p.close();
        });
    }
}
