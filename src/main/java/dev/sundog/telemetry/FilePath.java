package dev.sundog.telemetry;

import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;

/** Absolute paths as programs tell them. */
public final class FilePath {
    private FilePath() {}

    /**
     * The path beneath {@code /}, with {@code .}, {@code ..} and doubled slashes resolved by their names alone: links are not followed.
     * Empty for one that is relative, so that nobody knows where it is.
     */
    public static Optional<TreePath> of(String path) {
        if (!path.startsWith("/")) {
            return Optional.empty();
        }
        var parts = new ArrayDeque<String>();
        for (var part : path.split("/")) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        try {
            return Optional.of(TreePath.of(String.join("/", parts)));
        } catch (OperatorException e) {
            return Optional.empty(); // it holds a NUL
        }
    }

    /** What {@code path} is called beneath {@code root}; empty when it is not. */
    public static Optional<TreePath> beneath(TreePath root, TreePath path) {
        if (!path.isWithin(root)) {
            return Optional.empty();
        }
        var text = path.bytes();
        int from = root.isRoot() ? 0 : Math.min(text.length, root.length() + 1);
        return Optional.of(TreePath.of(Arrays.copyOfRange(text, from, text.length)));
    }
}
