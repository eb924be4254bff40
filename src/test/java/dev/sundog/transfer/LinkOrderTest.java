package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Incarnation;
import dev.sundog.model.Metadata;
import dev.sundog.model.TreePath;
import dev.sundog.model.Version;
import dev.sundog.sync.Change;
import dev.sundog.sync.Layout;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is made together, and what waits for what. */
class LinkOrderTest {
    private static final Metadata METADATA = new Metadata(0755, 1, 2, 3);

    private long number;

    private Pending pending(String path, Change.Content content, Optional<Entry> entry) {
        number++;
        var version = new Version(new Epoch(1), new Incarnation(1, 2), number);
        var change = new Change(new GroupId("shop"), version, TreePath.of(path), content);
        return new Pending(number, change, entry, Layout.EMPTY, Map.of());
    }

    private Pending put(String path) {
        return pending(path, new Change.PutFile(METADATA, Optional.empty(), List.of()), Optional.of(file()));
    }

    private Pending directory(String path) {
        return pending(path, new Change.PutDirectory(METADATA), Optional.of(new Entry.Directory(METADATA)));
    }

    private Pending link(String path, String to) {
        var content = new Change.PutLink(TreePath.of(to), file().digest());
        return pending(path, content, Optional.of(new Entry.HardLink(TreePath.of(to), file().digest())));
    }

    private Pending gone(String path) {
        return pending(path, new Change.Delete(), Optional.empty());
    }

    private static Entry.File file() {
        return new Entry.File(METADATA, 0, Digest.of(new byte[0]));
    }

    private static List<Integer> sizes(List<List<Pending>> parts) {
        return parts.stream().map(List::size).toList();
    }

    @Test
    void a_file_that_a_link_is_of_is_altered_in_another_part() {
        assertEquals(List.of(2, 1), sizes(LinkOrder.parts(List.of(put("a"), link("b", "a"), put("a")))));
        assertEquals(List.of(3), sizes(LinkOrder.parts(List.of(put("a"), link("b", "a"), put("c")))));
    }

    @Test
    void nothing_is_put_beneath_what_the_same_part_deletes() {
        // Deletions are made last: the name would go with the old directory.
        assertEquals(List.of(1, 2), sizes(LinkOrder.parts(List.of(gone("d"), put("d/e/f"), directory("d")))));
        assertEquals(List.of(2), sizes(LinkOrder.parts(List.of(gone("d"), directory("d")))));
        assertEquals(List.of(3), sizes(LinkOrder.parts(List.of(gone("d/x"), gone("d"), put("dd")))));
    }

    @Test
    void what_comes_after_what_waits_waits_too() {
        var unmade = put("a");
        var link = link("b", "a");
        var end = gone("b");
        var after = link("c", "b");
        var free = put("e");
        assertEquals(List.of(link, end, after), LinkOrder.behind(List.of(unmade), List.of(link, end, after, free)));
        assertEquals(List.of(), LinkOrder.behind(List.of(), List.of(link, end)));
    }

    @Test
    void a_directory_waits_for_what_is_to_be_made_in_it() {
        var end = gone("d");
        assertEquals(List.of(end), LinkOrder.behind(List.of(put("d/e/f")), List.of(end, gone("dd"))));
        assertEquals(List.of(), LinkOrder.behind(List.of(put("d/e/f")), List.of(directory("d"))));
    }
}
