package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Incarnation;
import dev.sundog.model.Metadata;
import dev.sundog.model.TreePath;
import dev.sundog.model.Version;
import dev.sundog.sync.Change;
import dev.sundog.sync.Grid;
import dev.sundog.sync.Layout;
import dev.sundog.sync.Ref;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PendingTest {
    private static final Metadata METADATA = new Metadata(0644, 1, 2, 3);
    private static final Layout LAYOUT = layout(chunk(1), chunk(2), chunk(3), chunk(4));
    private static final Entry.File BASE = LAYOUT.entry(METADATA);

    private static Layout layout(Chunk... chunks) {
        return new Layout(List.of(chunks), Grid.NONE);
    }

    private static byte[] content(int n) {
        return new byte[] {(byte) n, 1, 2};
    }

    private static Chunk chunk(int n) {
        return new Chunk(Digest.of(content(n)), 3);
    }

    private static Change change(Change.Content content) {
        var version = new Version(new Epoch(1), new Incarnation(1, 2), 7);
        return new Change(new GroupId("shop"), version, TreePath.of("a"), content);
    }

    private static Change put(Optional<Digest> base, Ref... refs) {
        return change(new Change.PutFile(METADATA, base, List.of(refs)));
    }

    private static Pending.Resolved resolve(Change change, Optional<Entry> base, Set<Digest> here) {
        return Pending.resolve(5, change, base, () -> LAYOUT, here::contains);
    }

    private static Entry entry(Pending.Resolved resolved) {
        return ((Pending.Ready) resolved).pending().entry().orElseThrow();
    }

    private static final Pending.Resolved NO_BASE = new Pending.Lacking(List.of());

    @Test
    void kept_known_and_literal_chunks_make_up_the_file_in_order() {
        var change = put(
                Optional.of(BASE.digest()),
                new Ref.Keep(2, 2),
                new Ref.Literal(content(9)),
                new Ref.Known(chunk(8)),
                new Ref.Keep(0, 1));
        var resolved = resolve(change, Optional.of(BASE), Set.of(chunk(8).hash()));
        var made = layout(chunk(3), chunk(4), chunk(9), chunk(8), chunk(1));
        var pending = ((Pending.Ready) resolved).pending();
        assertEquals(made, pending.layout());
        assertEquals(new Entry.File(METADATA, 15, made.content()), entry(resolved));
        assertEquals(5, pending.number());
        assertEquals(Set.of(chunk(9).hash()), pending.literals().keySet());
    }

    @Test
    void chunks_that_are_not_here_are_named() {
        var change = put(Optional.empty(), new Ref.Known(chunk(8)), new Ref.Known(chunk(7)), new Ref.Known(chunk(6)));
        assertEquals(
                new Pending.Lacking(List.of(chunk(8).hash(), chunk(6).hash())),
                resolve(change, Optional.empty(), Set.of(chunk(7).hash())));
    }

    @Test
    void a_chunk_that_comes_inside_the_change_is_not_missing() {
        var change = put(Optional.empty(), new Ref.Known(chunk(8)), new Ref.Literal(content(8)));
        assertEquals(layout(chunk(8), chunk(8)).entry(METADATA), entry(resolve(change, Optional.empty(), Set.of())));
    }

    @Test
    void a_base_that_is_not_here_is_told_with_no_chunk_missing() {
        var change = put(Optional.of(BASE.digest()), new Ref.Keep(0, 1));
        assertEquals(NO_BASE, resolve(change, Optional.empty(), Set.of()));
        Entry other = layout(chunk(1)).entry(METADATA);
        assertEquals(NO_BASE, resolve(change, Optional.of(other), Set.of()));
        assertEquals(NO_BASE, resolve(change, Optional.of(new Entry.Directory(METADATA)), Set.of()));
    }

    @Test
    void what_keeps_more_than_the_base_has_is_refused() {
        for (var keep : List.of(
                new Ref.Keep(4, 1),
                new Ref.Keep(0, 5),
                new Ref.Keep(-1, 1),
                new Ref.Keep(1, -1),
                new Ref.Keep(Integer.MAX_VALUE, Integer.MAX_VALUE),
                new Ref.Keep(Integer.MIN_VALUE, Integer.MAX_VALUE))) {
            assertEquals(
                    NO_BASE, resolve(put(Optional.of(BASE.digest()), keep), Optional.of(BASE), Set.of()), "" + keep);
        }
        assertEquals(NO_BASE, resolve(put(Optional.empty(), new Ref.Keep(0, 1)), Optional.of(BASE), Set.of()));
    }

    @Test
    void what_the_base_is_made_of_is_asked_for_only_by_a_change_that_builds_on_it() {
        var change = put(Optional.empty(), new Ref.Literal(content(9)));
        var resolved = Pending.resolve(
                5,
                change,
                Optional.of(BASE),
                () -> {
                    throw new AssertionError("asked");
                },
                h -> false);
        assertEquals(layout(chunk(9)).entry(METADATA), entry(resolved));
    }

    @Test
    void other_kinds_need_nothing() {
        assertEquals(
                new Entry.Directory(METADATA),
                entry(resolve(change(new Change.PutDirectory(METADATA)), Optional.of(BASE), Set.of())));
        assertEquals(
                new Entry.Symlink(METADATA, content(1)),
                entry(resolve(change(new Change.PutSymlink(METADATA, content(1))), Optional.empty(), Set.of())));
        var gone = (Pending.Ready) resolve(change(new Change.Delete()), Optional.of(BASE), Set.of());
        assertTrue(gone.pending().entry().isEmpty());
    }
}
