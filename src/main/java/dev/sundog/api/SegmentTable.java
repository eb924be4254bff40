package dev.sundog.api;

import dev.sundog.model.CopyState;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Some of the segments, in an order.
 *
 * @param total how many segments there are
 * @param matching how many of them are as asked for
 * @param from place of the first row among those that match, from 0
 */
public record SegmentTable(int total, int matching, int from, List<SegmentReport> rows) {
    private static final int USUAL = 100;
    private static final int MOST = 500;
    private static final Map<String, Comparator<SegmentReport>> ORDERS = Map.of(
            "score", Comparator.comparingDouble(SegmentReport::score).reversed(),
            "name", Comparator.comparing(SegmentReport::segment),
            "state", Comparator.comparing(SegmentReport::state),
            "lag",
                    Comparator.comparingDouble(SegmentReport::lagSeconds)
                            .thenComparingLong(SegmentReport::lagBytes)
                            .reversed(),
            "bytes", Comparator.comparingLong(SegmentReport::bytes).reversed(),
            "rpo", Comparator.comparing(SegmentReport::rpoMet));

    public SegmentTable {
        rows = List.copyOf(rows);
    }

    /**
     * What a query asks for: {@code find}, {@code group}, {@code state}, {@code unmet}, {@code sort}, {@code backwards}, {@code from}
     * and {@code count}.
     */
    static SegmentTable of(List<SegmentReport> all, Map<String, String> query) {
        int from = number(query, "from", 0, Integer.MAX_VALUE);
        int count = Math.max(1, number(query, "count", USUAL, MOST));
        var matching = all.stream().filter(wanted(query)).sorted(order(query)).toList();
        int begin = Math.min(from, matching.size());
        int end = (int) Math.min((long) begin + count, matching.size());
        return new SegmentTable(all.size(), matching.size(), begin, matching.subList(begin, end));
    }

    private static Predicate<SegmentReport> wanted(Map<String, String> query) {
        var find = query.getOrDefault("find", "").toLowerCase(Locale.ROOT);
        var group = query.getOrDefault("group", "");
        var state = query.getOrDefault("state", "");
        boolean unmet = query.getOrDefault("unmet", "").equals("true");
        if (!state.isEmpty() && !isState(state)) {
            throw new Routes.BadRequest("state is '" + state + "'", "Use a state that /v1/segments shows, such as hot");
        }
        return s -> s.segment().toLowerCase(Locale.ROOT).contains(find)
                && (group.isEmpty() || s.group().equals(group))
                && (state.isEmpty() || word(s.state()).equals(state))
                && !(unmet && s.rpoMet());
    }

    private static boolean isState(String text) {
        for (var state : CopyState.values()) {
            if (word(state).equals(text)) {
                return true;
            }
        }
        return false;
    }

    private static String word(CopyState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static Comparator<SegmentReport> order(Map<String, String> query) {
        var by = query.getOrDefault("sort", "score");
        var order = ORDERS.get(by);
        if (order == null) {
            throw new Routes.BadRequest("sort is '" + by + "'", "Use score, name, state, lag, bytes or rpo");
        }
        var way = query.getOrDefault("backwards", "").equals("true") ? order.reversed() : order;
        return way.thenComparing(SegmentReport::segment);
    }

    private static int number(Map<String, String> query, String name, int usual, int most) {
        var text = query.getOrDefault(name, String.valueOf(usual));
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) > most) {
            throw new Routes.BadRequest(name + " is '" + text + "'", "Give a whole number, at most " + most);
        }
        return Integer.parseInt(text);
    }
}
