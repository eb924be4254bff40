package dev.sundog.model;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A path beneath the root of a workload's data, as the bytes the file system holds. Relative, components separated by
 * {@code '/'}; the root itself is the empty path. No component is empty, {@code "."} or {@code ".."}, none holds a NUL.
 */
public final class TreePath implements Comparable<TreePath> {
    /** The root of the tree. */
    public static final TreePath ROOT = new TreePath(new byte[0]);

    private final byte[] bytes;
    private final int hash;

    private TreePath(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    /**
     * @throws OperatorException when the bytes are not a clean relative path (they may come from the wire)
     */
    public static TreePath of(byte[] bytes) {
        if (bytes.length == 0) {
            return ROOT;
        }
        int start = 0;
        for (int i = 0; i <= bytes.length; i++) {
            if (i == bytes.length || bytes[i] == '/') {
                checkComponent(bytes, start, i);
                start = i + 1;
            } else if (bytes[i] == 0) {
                throw unclean(bytes, "it holds a NUL byte");
            }
        }
        return new TreePath(bytes.clone());
    }

    /** UTF-8 of the text; for configuration and tests. */
    public static TreePath of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void checkComponent(byte[] bytes, int start, int end) {
        int length = end - start;
        if (length == 0) {
            throw unclean(bytes, "it has an empty component");
        }
        boolean dots = bytes[start] == '.' && (length == 1 || (length == 2 && bytes[start + 1] == '.'));
        if (dots) {
            throw unclean(bytes, "it has a component . or ..");
        }
    }

    private static OperatorException unclean(byte[] bytes, String why) {
        return new OperatorException(
                "Path " + show(bytes) + " is refused: " + why, "Give a relative path without '.', '..' or empty parts");
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public int length() {
        return bytes.length;
    }

    public boolean isRoot() {
        return bytes.length == 0;
    }

    /** This path with one more component. */
    public TreePath child(byte[] name) {
        if (isRoot()) {
            return of(name);
        }
        byte[] joined = Arrays.copyOf(bytes, bytes.length + 1 + name.length);
        joined[bytes.length] = '/';
        System.arraycopy(name, 0, joined, bytes.length + 1, name.length);
        return of(joined);
    }

    /** The directory that holds this path; the root's parent is the root. */
    public TreePath parent() {
        int slash = lastSlash();
        return slash < 0 ? ROOT : new TreePath(Arrays.copyOf(bytes, slash));
    }

    /** The last component; empty for the root. */
    public byte[] name() {
        return Arrays.copyOfRange(bytes, lastSlash() + 1, bytes.length);
    }

    private int lastSlash() {
        for (int i = bytes.length - 1; i >= 0; i--) {
            if (bytes[i] == '/') {
                return i;
            }
        }
        return -1;
    }

    /** Whether this path is {@code ancestor} or lies beneath it. */
    public boolean isWithin(TreePath ancestor) {
        int n = ancestor.bytes.length;
        if (n == 0) {
            return true;
        }
        return bytes.length >= n
                && Arrays.equals(bytes, 0, n, ancestor.bytes, 0, n)
                && (bytes.length == n || bytes[n] == '/');
    }

    /** How many components the path has; 0 for the root. */
    public int depth() {
        if (isRoot()) {
            return 0;
        }
        int depth = 1;
        for (byte b : bytes) {
            if (b == '/') {
                depth++;
            }
        }
        return depth;
    }

    /** Byte-wise, components first, so that a directory sorts directly before what it holds. */
    @Override
    public int compareTo(TreePath other) {
        int n = Math.min(bytes.length, other.bytes.length);
        for (int i = 0; i < n; i++) {
            if (bytes[i] != other.bytes[i]) {
                return rank(bytes[i]) - rank(other.bytes[i]);
            }
        }
        return bytes.length - other.bytes.length;
    }

    private static int rank(byte b) {
        return b == '/' ? 0 : 1 + (b & 0xff);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TreePath that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** For people: printable UTF-8 as it is, every other byte as {@code \xff}. The root shows as {@code "."}. */
    @Override
    public String toString() {
        return isRoot() ? "." : show(bytes);
    }

    private static String show(byte[] bytes) {
        var decoded = new String(bytes, StandardCharsets.UTF_8);
        boolean clean = Arrays.equals(decoded.getBytes(StandardCharsets.UTF_8), bytes)
                && decoded.chars().noneMatch(c -> c < 0x20 || c == 0x7f || c == '\\');
        if (clean) {
            return decoded;
        }
        var out = new ByteArrayOutputStream();
        for (byte b : bytes) {
            if (b >= 0x20 && b < 0x7f && b != '\\') {
                out.write(b);
            } else {
                out.writeBytes(("\\x" + HexFormat.of().toHexDigits(b)).getBytes(StandardCharsets.US_ASCII));
            }
        }
        return out.toString(StandardCharsets.US_ASCII);
    }
}
