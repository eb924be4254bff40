package dev.sundog.cli.picture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Puts the nodes of a directed graph into layers, so that edges lead to later ones, and orders each layer so that few of them cross: after
 * Sugiyama, Tagawa and Toda (1981), by longest paths and by barycentres. Edges that close a cycle are left out of account.
 */
final class Layers {
    private static final int SWEEPS = 8;

    private final List<Set<Integer>> next = new ArrayList<>();
    private final List<Set<Integer>> before = new ArrayList<>();
    private final int[] layer;
    private final double[] place;

    /**
     * @param nodes how many there are
     * @param edges pairs of their numbers
     * @param last which nodes go into the last layer
     */
    Layers(int nodes, List<int[]> edges, Set<Integer> last) {
        this.layer = new int[nodes];
        this.place = new double[nodes];
        for (int i = 0; i < nodes; i++) {
            next.add(new HashSet<>());
            before.add(new HashSet<>());
            place[i] = i;
        }
        edges.stream().filter(e -> e[0] != e[1]).forEach(e -> next.get(e[0]).add(e[1]));
        var order = ordered();
        for (int node : order) {
            for (int to : next.get(node)) {
                before.get(to).add(node);
                layer[to] = Math.max(layer[to], layer[node] + 1);
            }
        }
        int most = 1 + Arrays.stream(layer).max().orElse(0);
        last.forEach(node -> layer[node] = most);
    }

    /** An order in which edges lead forwards, once those that lead back were taken out. */
    private List<Integer> ordered() {
        var state = new int[layer.length];
        var out = new ArrayList<Integer>();
        for (int i = 0; i < layer.length; i++) {
            visit(i, state, out);
        }
        return out.reversed();
    }

    private void visit(int node, int[] state, List<Integer> out) {
        if (state[node] != 0) {
            return;
        }
        state[node] = 1;
        next.get(node).removeIf(to -> state[to] == 1);
        for (int to : List.copyOf(next.get(node))) {
            if (state[to] == 1) {
                next.get(node).remove(to);
            } else {
                visit(to, state, out);
            }
        }
        state[node] = 2;
        out.add(node);
    }

    /** The nodes of each layer that has any, in order. */
    List<List<Integer>> all() {
        var layers = new ArrayList<List<Integer>>();
        for (int i = 0; i <= Arrays.stream(layer).max().orElse(0); i++) {
            layers.add(new ArrayList<>());
        }
        for (int i = 0; i < layer.length; i++) {
            layers.get(layer[i]).add(i);
        }
        layers.removeIf(List::isEmpty);
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            boolean forwards = sweep % 2 == 0;
            for (var one : forwards ? layers : layers.reversed()) {
                sort(one, forwards ? before : next);
            }
        }
        return layers;
    }

    private void sort(List<Integer> nodes, List<Set<Integer>> neighbours) {
        var centre = new double[layer.length];
        for (int node : nodes) {
            centre[node] = neighbours.get(node).stream()
                    .mapToDouble(n -> place[n])
                    .average()
                    .orElse(place[node]);
        }
        nodes.sort(Comparator.comparingDouble((Integer n) -> centre[n]).thenComparing(n -> n));
        for (int i = 0; i < nodes.size(); i++) {
            place[nodes.get(i)] = i;
        }
    }
}
