package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.dataset.Dataset;
import dev.sundog.dataset.DirectoryTree;
import dev.sundog.model.Entry;
import dev.sundog.model.Epoch;
import dev.sundog.model.Incarnation;
import dev.sundog.model.Metadata;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import dev.sundog.model.Version;
import dev.sundog.sync.Change;
import dev.sundog.sync.Layout;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As on a file system that takes REPORT for Report, for hosts that can mount none. */
class FoldedNamesTest {
    private static final TreePath THERE = TreePath.of("Report");
    private static final TreePath OTHER = TreePath.of("REPORT");
    private static final Metadata METADATA = new Metadata(0644, -1, -1, 5);

    @TempDir
    Path root;

    private static Dataset folding(DirectoryTree tree) {
        return (Dataset) Proxy.newProxyInstance(
                Dataset.class.getClassLoader(), new Class<?>[] {Dataset.class}, (proxy, method, args) -> {
                    boolean other = args != null && args.length > 0 && args[0].equals(OTHER);
                    if (method.getName().equals("isFolded")) {
                        return other;
                    }
                    if (other) {
                        args[0] = THERE;
                    }
                    try {
                        return method.invoke(tree, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static Pending pending(Change.Content content, Optional<Entry> entry) {
        var version = new Version(new Epoch(1), new Incarnation(1, 1), 1);
        return new Pending(1, new Change(Pair.GROUP, version, OTHER, content), entry, Layout.EMPTY, Map.of());
    }

    @Test
    void a_name_that_is_taken_for_another_is_refused_and_the_other_is_not_harmed() throws Exception {
        Files.writeString(root.resolve("Report"), "first");
        var aside = new ArrayList<String>();
        try (var tree = DirectoryTree.open(root.toString());
                var pack = tree.pack("p");
                var former = new FormerChunks(tree)) {
            var applying = new Applying(
                    folding(tree),
                    new Composing(folding(tree), pack, former, d -> List.of()),
                    p -> Optional.empty(),
                    p -> Layout.EMPTY,
                    (path, place) -> aside.add(place));
            var notices = new Notices();
            var file = Layout.EMPTY.entry(METADATA);
            var put = pending(new Change.PutFile(METADATA, Optional.empty(), List.of()), Optional.of(file));
            var e = assertThrows(
                    OperatorException.class,
                    () -> applying.make(put, Optional.empty(), () -> Layout.EMPTY, Map.of(), notices));
            assertTrue(e.what().contains("takes for the same"), e.what());
            var gone = pending(new Change.Delete(), Optional.empty());
            var made = applying.make(gone, Optional.empty(), () -> Layout.EMPTY, Map.of(), notices);
            assertEquals(new Applying.Done(Optional.empty(), Optional.empty()), made);
        }
        assertEquals("first", Files.readString(root.resolve("Report")));
        assertTrue(aside.isEmpty(), aside.toString());
    }
}
