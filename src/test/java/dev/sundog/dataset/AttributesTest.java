package dev.sundog.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.host.Beneath;
import dev.sundog.host.ExtendedAttributes;
import dev.sundog.host.HostException;
import dev.sundog.host.OpenFlags;
import dev.sundog.model.Metadata;
import dev.sundog.model.TreePath;
import dev.sundog.model.Xattrs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttributesTest {
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));
    private static final byte[] CAPABILITY = {1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};

    @TempDir
    Path temp;

    private static byte[] b(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** user::rw- user:USER:rwx group::r-- mask::rwx other::--- */
    private static byte[] accessList(int user) {
        return java.nio.ByteBuffer.allocate(44)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putInt(2)
                .putShort((short) 1)
                .putShort((short) 6)
                .putInt(-1)
                .putShort((short) 2)
                .putShort((short) 7)
                .putInt(user)
                .putShort((short) 4)
                .putShort((short) 4)
                .putInt(-1)
                .putShort((short) 16)
                .putShort((short) 7)
                .putInt(-1)
                .putShort((short) 32)
                .putShort((short) 0)
                .putInt(-1)
                .array();
    }

    private static Map<String, byte[]> everyKind() {
        var all = new TreeMap<String, byte[]>();
        all.put("user.note", b("hello"));
        all.put("user.empty", new byte[0]);
        if (ROOT) {
            all.put("trusted.t", new byte[] {0, -1});
            all.put("security.capability", CAPABILITY);
        }
        return all;
    }

    private static void write(DirectoryTree tree, String path, Metadata metadata) {
        try (var staged = tree.stage(1)) {
            staged.write(b("x"), 0, 1);
            staged.finish(metadata);
            tree.publish(staged, TreePath.of(path));
        }
    }

    private static Described look(DirectoryTree tree, String path, Xattrs known) {
        var p = TreePath.of(path);
        var stat = tree.stat(p).orElseThrow();
        if (stat.kind() != Kind.FILE) {
            return tree.describe(p, stat, known);
        }
        try (var reader = tree.open(p)) {
            return reader.describe(stat, known);
        }
    }

    private static Xattrs xattrs(DirectoryTree tree, String path) {
        return look(tree, path, Xattrs.NONE).metadata().xattrs();
    }

    private void set(String path, String name, byte[] value) {
        try (var root = Beneath.at(temp.toString());
                var inode = root.open(b(path), OpenFlags.PATH | OpenFlags.NOFOLLOW, 0)) {
            ExtendedAttributes.set(inode, name, value);
        }
    }

    @Test
    void every_kind_of_attribute_is_set_read_and_taken_away_again() {
        try (var tree = DirectoryTree.open(temp.toString())) {
            var all = everyKind();
            all.put("system.posix_acl_access", accessList(4242));
            var wanted = Xattrs.of(all);
            write(tree, "f", new Metadata(04670, -1, -1, 5, wanted));
            Assumptions.assumeTrue(!xattrs(tree, "f").isEmpty(), "this file system keeps no attributes");
            assertEquals(wanted, xattrs(tree, "f"));
            assertEquals(04670, tree.stat(TreePath.of("f")).orElseThrow().mode());
            assertEquals(5, tree.stat(TreePath.of("f")).orElseThrow().mtimeNanos());

            all.put("system.posix_acl_default", accessList(4242));
            all.remove("system.posix_acl_access");
            var ofDirectory = Xattrs.of(all);
            tree.makeDirectory(TreePath.of("d"), new Metadata(0750, -1, -1, 0, ofDirectory));
            assertEquals(ofDirectory, xattrs(tree, "d"));
            // What is made beneath inherits nothing.
            tree.makeDirectory(TreePath.of("d/e"), new Metadata(0750, -1, -1, 0));
            assertEquals(Xattrs.NONE, xattrs(tree, "d/e"));
            assertEquals(0750, tree.stat(TreePath.of("d/e")).orElseThrow().mode());

            var fewer = Xattrs.of(Map.of("user.note", b("other")));
            tree.setMetadata(TreePath.of("f"), new Metadata(0400, -1, -1, 6, fewer));
            assertEquals(fewer, xattrs(tree, "f"));
            tree.setMetadata(TreePath.of("f"), new Metadata(0400, -1, -1, 6));
            assertEquals(Xattrs.NONE, xattrs(tree, "f"));
            assertEquals(0400, tree.stat(TreePath.of("f")).orElseThrow().mode());
        }
    }

    @Test
    void a_symbolic_link_has_its_own() {
        Assumptions.assumeTrue(ROOT, "only root may give a symbolic link attributes");
        try (var tree = DirectoryTree.open(temp.toString())) {
            var own = Xattrs.of(Map.of("trusted.l", b("of the link")));
            write(tree, "target", new Metadata(0644, -1, -1, 5));
            tree.makeSymlink(TreePath.of("l"), b("target"), new Metadata(0777, -1, -1, 5, own));
            assertEquals(own, xattrs(tree, "l"));
            assertEquals(Xattrs.NONE, xattrs(tree, "target"));
            tree.setMetadata(TreePath.of("l"), new Metadata(0777, -1, -1, 5));
            assertEquals(Xattrs.NONE, xattrs(tree, "l"));
        }
    }

    @Test
    void what_may_not_be_set_is_skipped_and_kept_as_the_other_site_has_it() throws Exception {
        try (var tree = DirectoryTree.open(temp.toString())) {
            var values = new TreeMap<>(Map.of("user.note", b("small"), "user.vast", new byte[40_000]));
            var wanted = Xattrs.of(values);
            write(tree, "f", new Metadata(0644, -1, -1, 5, wanted));
            var here = xattrs(tree, "f");
            Assumptions.assumeTrue(
                    here.values().containsKey("user.note") && !here.values().containsKey("user.vast"),
                    "this file system keeps large attributes");
            assertEquals(wanted, look(tree, "f", wanted).metadata().xattrs());
            // What could be kept and is gone was taken away by somebody.
            try (var reader = tree.open(TreePath.of("f"))) {
                assertArrayEquals(b("small"), here.values().get("user.note"));
                assertTrue(reader.stat().links() == 1);
            }
            try (var root = Beneath.at(temp.toString());
                    var inode = root.open(b("f"), OpenFlags.READ, 0)) {
                ExtendedAttributes.remove(inode, "user.note");
            }
            var left = look(tree, "f", wanted).metadata().xattrs();
            assertEquals(Xattrs.of(Map.of("user.vast", new byte[40_000])), left);
            assertEquals(0, Files.list(temp.resolve(".sundog/stage")).count());
        }
    }

    @Test
    void more_than_fits_is_left_out_and_said() throws Exception {
        var shm = Path.of("/dev/shm");
        Assumptions.assumeTrue(Files.isWritable(shm), "no file system here that keeps large attributes");
        temp = Files.createTempDirectory(shm, "sundog-test");
        try (var tree = DirectoryTree.open(temp.toString())) {
            write(tree, "f", new Metadata(0644, -1, -1, 5));
            try {
                set("f", "user.a", new byte[30_000]);
                set("f", "user.b", new byte[40_000]);
                set("f", "user.c", new byte[1_000]);
            } catch (HostException e) {
                Assumptions.abort("memory keeps no large attributes on this kernel: " + e.what());
            }
            var described = look(tree, "f", Xattrs.NONE);
            assertEquals(
                    java.util.Set.of("user.a", "user.c"),
                    described.metadata().xattrs().values().keySet());
            assertTrue(described.leftOut().contains("user.b"), described.leftOut());
        } finally {
            try (var all = Files.walk(temp)) {
                all.sorted(java.util.Comparator.reverseOrder())
                        .forEach(p -> p.toFile().delete());
            }
        }
    }

    @Test
    void attributes_of_the_system_alone_are_nobodys_to_mirror() {
        Assumptions.assumeTrue(ROOT, "only root may set others");
        try (var tree = DirectoryTree.open(temp.toString())) {
            write(tree, "f", new Metadata(0644, -1, -1, 5));
            set("f", "security.other", b("label"));
            assertEquals(Xattrs.NONE, xattrs(tree, "f"));
            tree.setMetadata(TreePath.of("f"), new Metadata(0600, -1, -1, 5));
            try (var root = Beneath.at(temp.toString());
                    var inode = root.open(b("f"), OpenFlags.PATH, 0)) {
                assertArrayEquals(
                        b("label"),
                        ExtendedAttributes.get(inode, "security.other").orElseThrow());
            }
        }
    }
}
