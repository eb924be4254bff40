package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.dataset.DirectoryTree;
import dev.sundog.dataset.Kind;
import dev.sundog.index.Index;
import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.Epoch;
import dev.sundog.model.Incarnation;
import dev.sundog.model.Metadata;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.model.Version;
import dev.sundog.sync.Change;
import dev.sundog.sync.Grid;
import dev.sundog.sync.Layout;
import dev.sundog.sync.Reconciliation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a mirror tells of itself, against what both sides have agreed on. */
final class SurveyTest {
    @TempDir
    Path dir;

    private final Map<TreePath, Pending> newest = new HashMap<>();
    private Path root;
    private DirectoryTree tree;
    private Index index;
    private GroupFiles files;
    private int questions;

    @BeforeEach
    void start() throws Exception {
        root = Files.createDirectories(dir.resolve("data"));
        tree = DirectoryTree.open(root.toString());
        index = Index.open(dir.resolve("index.db"), () -> new Incarnation(1, 2));
        files = new GroupFiles(Pair.GROUP, tree, index, path -> new SegmentId(Pair.GROUP, TreePath.ROOT));
        for (int i = 0; i < 60; i++) {
            write("d" + i % 5 + "/e" + i % 7 + "/f" + i, "content " + i);
        }
    }

    @AfterEach
    void stop() {
        index.close();
        tree.close();
    }

    private static Layout layout(String content) {
        var bytes = content.getBytes(StandardCharsets.UTF_8);
        return new Layout(List.of(new Chunk(Digest.of(bytes), bytes.length)), Grid.NONE);
    }

    private void write(String path, String content) throws Exception {
        Files.createDirectories(root.resolve(path).getParent());
        Files.writeString(root.resolve(path), content);
        agree(TreePath.of(path), layout(content));
        for (var up = TreePath.of(path).parent(); !up.isRoot(); up = up.parent()) {
            agree(up, Layout.EMPTY);
        }
    }

    private void agree(TreePath path, Layout layout) {
        var stat = tree.stat(path).orElseThrow();
        Entry entry =
                stat.kind() == Kind.DIRECTORY ? new Entry.Directory(stat.metadata()) : layout.entry(stat.metadata());
        files.agree(path, entry, Stamps.ofOwn(stat), layout);
    }

    /** Names that a holder with this agreement would find to differ. */
    private Set<String> differing() {
        var survey =
                new Survey(files, new ReentrantLock(), newest.keySet(), path -> Optional.ofNullable(newest.get(path)));
        survey.run(() -> true);
        var search = new Reconciliation(new DirectoryDigests(files));
        var asks = new ArrayDeque<>(List.of(TreePath.ROOT));
        var differing = new TreeSet<TreePath>();
        questions = 0;
        while (!asks.isEmpty()) {
            var directory = asks.pop();
            questions++;
            var step = search.answered(directory, survey.children(directory));
            differing.addAll(step.differing());
            asks.addAll(step.ask());
        }
        return differing.stream().map(TreePath::toString).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void a_mirror_that_is_as_agreed_is_told_so_in_one_answer() {
        assertEquals(Set.of(), differing());
        assertEquals(1, questions);
        files.flush();
        assertEquals(Set.of(), differing());
        assertTrue(index.lookup().below(Pair.GROUP, TreePath.of("d1")).isPresent(), "computed once is enough");
        assertEquals(1, questions);
    }

    @Test
    void another_mode_shows_where_the_time_of_change_does_not_tell() throws Exception {
        var path = TreePath.of("d1/e1/f1");
        var made = files.agreed(path).orElseThrow().entry();
        Files.setPosixFilePermissions(root.resolve("d1/e1/f1"), PosixFilePermissions.fromString("rw-------"));
        // As it looks when both happened within one tick.
        files.agree(path, made, Stamps.ofOwn(tree.stat(path).orElseThrow()), layout("content 1"));
        assertEquals(Set.of("d1", "d1/e1", "d1/e1/f1"), differing());
    }

    /** World 13801: a machine that went down may undo what made two files of one. */
    @Test
    void two_files_that_are_names_of_one_here_are_told_as_different() throws Exception {
        write("d1/one", "both");
        Files.createLink(root.resolve("d1/two"), root.resolve("d1/one"));
        agree(TreePath.of("d1/one"), layout("both"));
        agree(TreePath.of("d1/two"), layout("both"));
        var differing = differing();
        assertTrue(differing.remove("d1"));
        assertEquals(1, differing.size(), () -> differing + " are told as different");
        assertTrue(Set.of("d1/one", "d1/two").containsAll(differing));
    }

    @Test
    void what_somebody_else_did_here_is_told_as_different_and_nothing_beside_it() throws Exception {
        Files.writeString(root.resolve("d1/e1/f1"), "Content 1");
        Files.setLastModifiedTime(root.resolve("d1/e1/f1"), FileTime.fromMillis(1));
        Files.delete(root.resolve("d2/e2/f2"));
        Files.writeString(root.resolve("d3/stray"), "");
        Files.createDirectories(root.resolve("d4/new/deep"));
        assertEquals(
                Set.of(
                        "d1",
                        "d1/e1",
                        "d1/e1/f1",
                        "d2",
                        "d2/e2",
                        "d2/e2/f2",
                        "d3",
                        "d3/stray",
                        "d4",
                        "d4/new",
                        "d4/new/deep"),
                differing());
    }

    @Test
    void a_file_where_a_directory_was_hides_what_that_held() throws Exception {
        try (var all = Files.walk(root.resolve("d1/e1"))) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        Files.writeString(root.resolve("d1/e1"), "a file now");
        var found = differing();
        assertEquals(Set.of("d1", "d1/e1"), found.stream().limit(2).collect(Collectors.toSet()));
        assertEquals(
                found.stream().skip(2).toList(),
                found.stream().filter(name -> name.startsWith("d1/e1/")).toList());
    }

    @Test
    void changes_that_are_not_made_yet_count_as_if_they_were() throws Exception {
        var version = new Version(new Epoch(1), new Incarnation(1, 1), 1);
        var metadata = new Metadata(0644, 0, 0, 7);
        var path = TreePath.of("new/file");
        var directory = new Entry.Directory(metadata);
        var layout = layout("to come");
        var put = new Change(Pair.GROUP, version, path, new Change.PutDirectory(metadata));
        newest.put(path.parent(), new Pending(1, put, Optional.of(directory), Layout.EMPTY, Map.of()));
        newest.put(path, new Pending(2, put, Optional.of(layout.entry(metadata)), layout, Map.of()));
        var gone = TreePath.of("d1/e1/f1");
        newest.put(gone, new Pending(3, put, Optional.empty(), Layout.EMPTY, Map.of()));
        assertEquals(Set.of("d1", "d1/e1", "d1/e1/f1", "new", "new/file"), differing());
        files.agree(
                path.parent(),
                directory,
                Stamps.ofOwn(tree.stat(TreePath.of("d1")).orElseThrow()),
                Layout.EMPTY);
        files.agree(path, layout.entry(metadata), Stamps.ofOwn(tree.stat(gone).orElseThrow()), layout);
        files.forget(gone);
        assertEquals(Set.of(), differing());
    }
}
