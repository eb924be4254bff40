package dev.sundog.transfer;

import dev.sundog.dataset.Dataset;
import dev.sundog.dataset.FileReader;
import dev.sundog.dataset.Pack;
import dev.sundog.dataset.Staged;
import dev.sundog.host.HostException;
import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.TreePath;
import dev.sundog.sync.BlockHashes;
import dev.sundog.sync.Grid;
import dev.sundog.sync.GridBuilder;
import dev.sundog.sync.Layout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Puts the content of new versions together from what is here: the version before, other files, packs, what came with the change. */
final class Composing {
    private final Dataset dataset;
    private final Pack pack;
    private final FormerChunks former;
    private final Function<Digest, List<ChunkBook.Location>> find;

    /** @param find where a chunk may be */
    Composing(Dataset dataset, Pack pack, FormerChunks former, Function<Digest, List<ChunkBook.Location>> find) {
        this.dataset = dataset;
        this.pack = pack;
        this.former = former;
        this.find = find;
    }

    /** Whether a file can be read, and begins with this content. */
    static boolean holds(Dataset dataset, TreePath path, Layout layout) {
        try (var reader = dataset.open(path)) {
            return layout.isIn(reader::read);
        } catch (HostException e) {
            return false;
        }
    }

    /** Reads a chunk and checks that it is what it shall be. */
    private static Optional<byte[]> read(FileReader reader, long offset, Chunk chunk) {
        var content = new byte[chunk.length()];
        int n = reader.read(offset, content, 0, content.length);
        return n == content.length && Digest.of(content).equals(chunk.hash()) ? Optional.of(content) : Optional.empty();
    }

    /** A stretch of the old version that is taken over as it is. */
    private record Run(long offset, long length) {}

    /**
     * Writes a version.
     *
     * @param old what the name holds now, as far as it may be built on
     * @param literals content that came inside the changes that are made now
     * @return why it cannot be had
     */
    Optional<Applying.Lost> write(Staged staged, TreePath path, Layout to, Layout old, Map<Digest, byte[]> literals) {
        var oldAt = new HashMap<Digest, Long>();
        long offset = 0;
        for (var chunk : old.chunks()) {
            oldAt.put(chunk.hash(), offset);
            offset += chunk.length();
        }
        try (var source = new Source()) {
            return write(staged, path, to, oldAt, literals, source);
        }
    }

    private Optional<Applying.Lost> write(
            Staged staged,
            TreePath path,
            Layout to,
            Map<Digest, Long> oldAt,
            Map<Digest, byte[]> literals,
            Source source) {
        Run run = new Run(0, 0);
        for (var chunk : to.chunks()) {
            Long at = oldAt.get(chunk.hash());
            if (at != null && at == run.offset() + run.length()) {
                run = new Run(run.offset(), run.length() + chunk.length());
                continue;
            }
            if (!copy(staged, path, run)) {
                return Optional.of(new Applying.Lost("the old version changed"));
            }
            if (at != null) {
                run = new Run(at, chunk.length());
                continue;
            }
            run = new Run(0, 0);
            var content = Optional.ofNullable(literals.get(chunk.hash()))
                    .or(() -> source.next(chunk))
                    .or(() -> content(chunk, source));
            if (content.isEmpty()) {
                return Optional.of(new Applying.Lost(
                        "chunk " + chunk.hash() + " is not here any more", Optional.of(chunk.hash())));
            }
            staged.write(content.get(), 0, chunk.length());
        }
        return copy(staged, path, run) ? Optional.empty() : Optional.of(new Applying.Lost("the old version changed"));
    }

    private static boolean copy(Staged staged, TreePath path, Run run) {
        return run.length() == 0 || copy(staged, path, run.offset(), run.length());
    }

    /** Copies a stretch of a file of the tree; false where it is not there any more. */
    static boolean copy(Staged staged, TreePath path, long offset, long length) {
        try {
            return staged.copyFrom(path, offset, length) == length;
        } catch (HostException e) {
            if (e.absent()) {
                return false;
            }
            throw e;
        }
    }

    /** A file of the tree that chunks are taken from, one after the other: most follow each other. */
    private final class Source implements AutoCloseable {
        private Optional<FileReader> file = Optional.empty();
        private long offset;

        /** The chunk, if it stands where the last one ended; if not, no further one is looked for there. */
        Optional<byte[]> next(Chunk chunk) {
            var content = file.flatMap(f -> read(f, offset, chunk));
            content.ifPresentOrElse(c -> offset += c.length, this::close);
            return content;
        }

        void goOnAfter(ChunkBook.InTree place) {
            close();
            file = Optional.of(dataset.open(place.path()));
            offset = place.offset() + place.length();
        }

        @Override
        public void close() {
            file.ifPresent(FileReader::close);
            file = Optional.empty();
        }
    }

    private Optional<byte[]> content(Chunk chunk, Source source) {
        for (var location : find.apply(chunk.hash())) {
            var content = content(chunk, location);
            if (content.isPresent()) {
                if (location instanceof ChunkBook.InTree t) {
                    source.goOnAfter(t);
                }
                return content;
            }
        }
        return Optional.empty();
    }

    /** The layout of what was made, with its grid: from what came with it if that is all, else from the file. */
    Layout withGrid(Pending p, Layout before, Map<Digest, byte[]> literals, BlockHashes hashes) {
        var layout = p.layout();
        if (!(p.entry().orElse(null) instanceof Entry.File)) {
            return layout;
        }
        boolean given = literals.keySet()
                .containsAll(layout.chunks().stream().map(Chunk::hash).toList());
        return layout.with(
                given ? given(layout, literals, hashes) : grid(p.change().path(), before, layout, hashes));
    }

    private static Grid given(Layout layout, Map<Digest, byte[]> literals, BlockHashes hashes) {
        var builder = new GridBuilder(hashes, layout.size());
        for (var chunk : layout.chunks()) {
            builder.add(literals.getOrDefault(chunk.hash(), new byte[0]), 0, chunk.length());
        }
        return builder.done();
    }

    /** The grid of what was made, blocks that stand where they stood taken over from the version before. */
    private Grid grid(TreePath path, Layout before, Layout now, BlockHashes hashes) {
        try (var reader = dataset.open(path)) {
            return GridBuilder.after(hashes, before, now, reader::read);
        }
    }

    /** The content of a chunk from where it is kept, checked. */
    Optional<byte[]> content(Chunk chunk, ChunkBook.Location location) {
        try {
            return switch (location) {
                case ChunkBook.InJournal j -> Optional.empty();
                case ChunkBook.InFormer f -> former.read(chunk);
                case ChunkBook.InPack p -> {
                    var content = new byte[chunk.length()];
                    int n = pack.read(p.place().offset(), content);
                    boolean right = n == content.length && Digest.of(content).equals(chunk.hash());
                    yield right ? Optional.of(content) : Optional.empty();
                }
                case ChunkBook.InTree t -> {
                    try (var reader = dataset.open(t.path())) {
                        yield read(reader, t.offset(), chunk);
                    }
                }
                case ChunkBook.InStore s -> {
                    try (var reader = dataset.openStored(s.location())) {
                        yield read(reader, s.offset(), chunk);
                    }
                }
            };
        } catch (HostException e) {
            return Optional.empty();
        }
    }

    /** What the version before it has and this one has not is kept for a while: it may come back. */
    void keepFormer(TreePath path, Layout before, Layout now) {
        try (var reader = dataset.open(path)) {
            long room = FormerChunks.MOST_OF_ONE_BYTES;
            for (int i : before.droppedBy(now)) {
                var chunk = before.chunks().get(i);
                room -= chunk.length();
                if (room < 0) {
                    return;
                }
                read(reader, before.offsetOf(i), chunk).ifPresent(content -> former.keep(chunk.hash(), content));
            }
        } catch (HostException e) {
            // It travels again when it comes back.
        }
    }
}
