package dev.sundog.telemetry;

import dev.sundog.model.GroupId;
import dev.sundog.model.TreePath;
import dev.sundog.profile.DataKind;
import dev.sundog.profile.OperationKey;
import dev.sundog.profile.RouteShape;
import dev.sundog.telemetry.NamedActivity.Store;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A file or directory that an activity uses by itself: data of its own group, or a store apart from it, which is a file of another group or
 * of none.
 *
 * @param own beneath the root of the activity's group
 * @param apart anything else
 * @param written whether it may be changed; false only for what is known to read
 */
record UsedFile(Optional<TreePath> own, Optional<Store> apart, boolean written) {
    private static final Set<String> READING =
            Set.of("read", "open", "load", "get", "stat", "list", "scan", "exists", "head", "download");

    static Optional<UsedFile> of(Activity did, GroupId group, Grouping grouping) {
        boolean written = !READING.contains(firstWord(did.name()));
        return did.get(Attribute.FILE_PATH)
                .flatMap(FilePath::of)
                .map(path -> grouping.place(path)
                        .map(placed -> placed.group().equals(group)
                                ? new UsedFile(Optional.of(placed.path()), Optional.empty(), written)
                                : new UsedFile(Optional.empty(), Optional.of(of(placed, written)), written))
                        .orElseGet(() ->
                                new UsedFile(Optional.empty(), Optional.of(nobodys(group, path, written)), written)));
    }

    private static Store of(Grouping.Placed placed, boolean written) {
        var directory = placed.path().parent();
        return new Store(
                OperationKey.of(placed.group(), DataKind.DIRECTORY, RouteShape.of(directory.toString())),
                written,
                List.of(placed.path()));
    }

    private static Store nobodys(GroupId group, TreePath path, boolean written) {
        var directory = RouteShape.of("/" + (path.parent().isRoot() ? "" : path.parent()));
        return new Store(OperationKey.of(group, DataKind.DIRECTORY, directory), written, List.of());
    }

    /** Of a name such as {@code read orders.csv} or {@code fs.stat}. */
    private static String firstWord(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        int space = lower.indexOf(' ');
        var word = space < 0 ? lower : lower.substring(0, space);
        return word.startsWith("fs.") ? word.substring(3) : word;
    }
}
