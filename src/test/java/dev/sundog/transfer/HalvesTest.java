package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.dataset.DirectoryTree;
import dev.sundog.index.Index;
import dev.sundog.model.Incarnation;
import dev.sundog.model.Metadata;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Layout;
import dev.sundog.sync.Outbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HalvesTest {
    private static final SegmentId SEGMENT = new SegmentId(Pair.GROUP, TreePath.ROOT);

    @TempDir
    Path dir;

    private DirectoryTree tree;
    private Index index;
    private GroupFiles files;
    private MovedNames names;
    private final Outbox outbox = new Outbox();

    @BeforeEach
    void start() throws Exception {
        Files.createDirectories(dir.resolve("data"));
        tree = DirectoryTree.open(dir.resolve("data").toString());
        index = Index.open(dir.resolve("index.db"), () -> new Incarnation(1, 2));
        files = new GroupFiles(Pair.GROUP, tree, index, path -> SEGMENT);
        names = new MovedNames(files);
    }

    @AfterEach
    void stop() {
        index.close();
        tree.close();
    }

    private Path at(String name) {
        return dir.resolve("data").resolve(name);
    }

    private void agree(String name) {
        var path = TreePath.of(name);
        var stat = tree.stat(path).orElseThrow();
        files.agree(path, Layout.EMPTY.entry(new Metadata(0644, 0, 0, 5)), Stamps.of(stat, 0), Layout.EMPTY);
    }

    /** It is looked at, and waits to be told. */
    private void touch(String name) {
        var path = TreePath.of(name);
        var stat = tree.stat(path);
        stat.ifPresent(s -> names.appeared(path, s));
        outbox.on(new Outbox.Touched(path, SEGMENT, 1, stat.isEmpty()), 0);
    }

    /** A file that was told got another name, which is not looked at yet. */
    private void move() throws IOException {
        Files.writeString(at("old"), "content");
        agree("old");
        touch("old");
        Files.move(at("old"), at("new"));
    }

    private Optional<TreePath> first(String name) {
        return new Halves(files, names, outbox, new OpenReadings()).first(TreePath.of(name));
    }

    /** World 704205: a third name led to the file for a moment, and was the one that was remembered. */
    @Test
    void whatHasTheFormerFileIsToldFirstAlsoWhereAnotherNameLedToItForAMoment() throws Exception {
        move();
        touch("new");
        Files.createLink(at("passing"), at("new"));
        touch("passing");
        Files.delete(at("passing"));
        Files.writeString(at("passing"), "something else");
        touch("passing");
        assertTrue(names.livesOn(TreePath.of("old"), 0));
        Files.writeString(at("old"), "other content");
        touch("old");
        assertEquals(Optional.of(TreePath.of("new")), first("old"));
        assertEquals(Optional.empty(), first("new"));
        assertEquals(Optional.empty(), first("passing"));
    }

    @Test
    void whatIsToldAlreadyIsNotWaitedFor() throws Exception {
        move();
        Files.writeString(at("old"), "other content");
        touch("old");
        touch("new");
        assertEquals(Optional.of(TreePath.of("new")), first("old"));
        outbox.take(SEGMENT, TreePath.of("new"));
        assertEquals(Optional.empty(), first("old"));
    }
}
