package dev.sundog.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Routes of one group in bounded memory. At each place of a path at most so many names are told apart; where there are more, the rare
 * ones fold into {@code {}}. Which are rare is counted as by Misra and Gries (1982): whatever the order of the runs, a name with more
 * than {@code 1 / (most + 1)} of the runs that came through its place is told apart at the end. As long as no place has more names
 * than that, nothing folds, and the result does not depend on any order.
 */
final class RouteTrie {
    static final String ANY = "{}";

    private static final int DEEPEST = 12;

    private final int mostNames;
    private final int mostNodes;
    private final Node root = new Node();
    private int nodes;
    private long folded;

    /** A place: the names that may come next. */
    private static final class Node {
        final TreeMap<String, Node> next = new TreeMap<>();

        @Nullable
        Node any;

        double weight;
        boolean ends;
        boolean declared;
    }

    /** A place with the name that leads to it. */
    private record Place(Node node, String name) {}

    /**
     * An empty one.
     *
     * @param mostNames told apart at one place
     * @param mostNodes over all; further names fold
     */
    RouteTrie(int mostNames, int mostNodes) {
        this.mostNames = mostNames;
        this.mostNodes = mostNodes;
    }

    /** Whether a name is a path, or a method and a path. */
    static boolean isRoute(String name) {
        int slash = name.indexOf('/');
        for (int i = 0; i < slash - 1; i++) {
            char c = name.charAt(i);
            if (c != '*' && (c < 'A' || c > 'Z')) {
                return false;
            }
        }
        return slash == 0 || (slash > 1 && name.charAt(slash - 1) == ' ');
    }

    private static List<String> parts(String route) {
        var parts = new ArrayList<String>();
        int start = 0;
        for (int i = route.indexOf('/'); i >= 0 && parts.size() < DEEPEST; i = route.indexOf('/', start)) {
            parts.add(route.substring(start, i));
            start = i + 1;
        }
        parts.add(parts.size() < DEEPEST ? route.substring(start) : "**");
        return parts;
    }

    /**
     * Counts runs of a route.
     *
     * @param moved is told of every route that folds by this: its name until now, and from now on
     * @return the name under which these runs count
     */
    String count(String route, double runs, BiConsumer<String, String> moved) {
        var at = new Place(root, "");
        for (var part : parts(route)) {
            at = next(at, part, runs, moved);
        }
        at.node.ends = true;
        return at.name;
    }

    /** Never folds this route, which a person has named. */
    void declare(String route) {
        var at = root;
        for (var part : parts(route)) {
            at = part.equals(ANY) ? anyOf(at) : at.next.computeIfAbsent(part, p -> create());
            at.declared = true;
        }
        at.ends = true;
    }

    /** The name under which a route that was counted counts now; the route itself when it never was. */
    String find(String route) {
        var found = find(new Place(root, ""), parts(route), 0);
        return found == null ? route : found;
    }

    /** A name that folded may have come back since, without all that was beneath it: then {@code {}} has that. */
    private @Nullable String find(Place at, List<String> parts, int depth) {
        if (depth == parts.size()) {
            return at.node.ends ? at.name : null;
        }
        var part = parts.get(depth);
        var named = at.node.next.get(part);
        var found = named == null ? null : find(under(at, named, part), parts, depth + 1);
        return found != null || at.node.any == null ? found : find(under(at, at.node.any, ANY), parts, depth + 1);
    }

    /** How often a name was folded because there were too many. */
    long folded() {
        return folded;
    }

    private Place under(Place at, Node next, String part) {
        return new Place(next, at.node == root ? part : at.name + "/" + part);
    }

    private Place any(Place at) {
        return under(at, anyOf(at.node), ANY);
    }

    private Node create() {
        nodes++;
        return new Node();
    }

    private Node anyOf(Node at) {
        var any = at.any == null ? create() : at.any;
        at.any = any;
        return any;
    }

    private Place next(Place at, String part, double runs, BiConsumer<String, String> moved) {
        if (part.equals(ANY)) {
            return any(at);
        }
        var known = at.node.next.get(part);
        if (known != null) {
            known.weight += runs;
            return under(at, known, part);
        }
        double left = isFull(at.node) ? runs - decrease(at, runs, moved) : runs;
        if (left > 0 && !isFull(at.node)) {
            var fresh = create();
            fresh.weight = left;
            at.node.next.put(part, fresh);
            return under(at, fresh, part);
        }
        folded++;
        return any(at);
    }

    private boolean isFull(Node at) {
        return nodes >= mostNodes || at.next.size() >= mostNames;
    }

    /** Takes the same from all names of a place, at most {@code most}, until one has nothing left; returns how much. */
    private double decrease(Place at, double most, BiConsumer<String, String> moved) {
        double least = most;
        for (var node : at.node.next.values()) {
            least = node.declared ? least : Math.min(least, node.weight);
        }
        var gone = new ArrayList<String>();
        for (var e : at.node.next.entrySet()) {
            var node = e.getValue();
            node.weight -= node.declared ? 0 : least;
            if (!node.declared && node.weight <= 0) {
                gone.add(e.getKey());
            }
        }
        for (var name : gone) {
            var node = at.node.next.remove(name);
            if (node != null) {
                folded++;
                fold(under(at, node, name), any(at), moved);
            }
        }
        return least;
    }

    private void fold(Place from, Place into, BiConsumer<String, String> moved) {
        nodes--;
        if (from.node.ends) {
            into.node.ends = true;
            moved.accept(from.name, into.name);
        }
        from.node.next.forEach((part, node) -> fold(
                under(from, node, part), next(into, part, Math.max(node.weight, Double.MIN_NORMAL), moved), moved));
        if (from.node.any != null) {
            fold(under(from, from.node.any, ANY), any(into), moved);
        }
    }
}
