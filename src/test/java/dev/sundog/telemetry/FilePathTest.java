package dev.sundog.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sundog.model.TreePath;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FilePathTest {
    private static Optional<TreePath> path(String path) {
        return Optional.of(TreePath.of(path));
    }

    @Test
    void anAbsolutePathIsResolvedByItsNames() {
        assertEquals(path("srv/shop/a b"), FilePath.of("/srv//shop/./x/../a b/"));
        assertEquals(path(""), FilePath.of("/"));
        assertEquals(path("etc"), FilePath.of("/../../etc"));
        assertEquals(Optional.empty(), FilePath.of("srv/shop"));
        assertEquals(Optional.empty(), FilePath.of(""));
        assertEquals(Optional.empty(), FilePath.of("C:\\data"));
        assertEquals(Optional.empty(), FilePath.of("/srv/a\0b"));
    }

    @Test
    void whatLiesBeneathARootIsNamedFromThere() {
        var root = TreePath.of("srv/shop");
        assertEquals(path("orders/1"), FilePath.beneath(root, TreePath.of("srv/shop/orders/1")));
        assertEquals(path(""), FilePath.beneath(root, root));
        assertEquals(path("srv"), FilePath.beneath(TreePath.ROOT, TreePath.of("srv")));
        assertEquals(Optional.empty(), FilePath.beneath(root, TreePath.of("srv/shopping/1")));
        assertEquals(Optional.empty(), FilePath.beneath(root, TreePath.of("srv")));
    }
}
