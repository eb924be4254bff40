package dev.sundog.dataset;

import dev.sundog.host.Beneath;
import dev.sundog.model.TreePath;
import java.util.ArrayDeque;

/** Destroys what is Sundog's own. */
final class Removal {
    private static final int PRIVATE_DIRECTORY = 0700;

    private Removal() {}

    /** Removes a name with all beneath, without recursion. */
    static void all(Beneath area, byte[] name) {
        if (!area.stat(name).orElseThrow().isDirectory()) {
            area.unlink(name);
            return;
        }
        var open = new ArrayDeque<TreePath>();
        open.push(TreePath.of(name));
        while (!open.isEmpty()) {
            var path = open.peek();
            if (emptied(area, path, open)) {
                open.pop();
                try (var parent = area.directory(path.parent().bytes())) {
                    parent.removeDirectory(path.name());
                }
            }
        }
    }

    private static boolean emptied(Beneath area, TreePath path, ArrayDeque<TreePath> open) {
        boolean empty = true;
        try (var directory = area.directory(path.bytes())) {
            if ((directory.handle().stat().permissions() & PRIVATE_DIRECTORY) != PRIVATE_DIRECTORY) {
                directory.handle().changeMode(PRIVATE_DIRECTORY);
            }
            for (byte[] name : OwnArea.names(directory)) {
                var stat = directory.stat(name);
                if (stat.isPresent() && stat.get().isDirectory()) {
                    open.push(path.child(name));
                    empty = false;
                } else if (stat.isPresent()) {
                    directory.unlink(name);
                }
            }
        }
        return empty;
    }
}
