package dev.sundog.agent;

import dev.sundog.api.PlanReport;
import dev.sundog.model.Quantiles;
import dev.sundog.model.Schedule;
import dev.sundog.model.SegmentId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Brings a schedule to what a picture can show: a few segments by name, few steps. */
final class Courses {
    private static final int NAMED = 9;
    private static final int STEPS = 120;

    private Courses() {}

    /** @param score of a segment: the highest come first */
    static PlanReport.Courses of(Optional<Schedule> known, ToDoubleFunction<SegmentId> score) {
        if (known.isEmpty()) {
            return new PlanReport.Courses(0, List.of(), List.of());
        }
        var schedule = known.get();
        int width = (schedule.slots() + STEPS - 1) / STEPS;
        int steps = (schedule.slots() + width - 1) / width;
        var rates = rates(schedule, width, steps);
        var named = rates.entrySet().stream()
                .sorted(Comparator.comparingDouble(
                        e -> -Arrays.stream(e.getValue()).sum()))
                .limit(NAMED)
                .map(Map.Entry::getKey)
                .sorted(Comparator.<SegmentId>comparingDouble(s -> -score.applyAsDouble(s))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        var out = new ArrayList<PlanReport.Course>();
        for (var segment : named) {
            out.add(course(segment.toString(), rates.getOrDefault(segment, new double[steps])));
            rates.remove(segment);
        }
        if (!rates.isEmpty()) {
            var others = new double[steps];
            rates.values().forEach(r -> Arrays.setAll(others, i -> others[i] + r[i]));
            out.add(course("others", others));
        }
        List<Quantiles> link = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            link.add(schedule.linkRate().get(step * width));
        }
        return new PlanReport.Courses(width * schedule.slot().toMillis() / 1000.0, link, out);
    }

    private static Map<SegmentId, double[]> rates(Schedule schedule, int width, int steps) {
        Map<SegmentId, double[]> rates = new HashMap<>();
        for (var r : schedule.reservations()) {
            int step = r.slot() / width;
            int slots = Math.min(width, schedule.slots() - step * width);
            rates.computeIfAbsent(r.segment(), s -> new double[steps])[step] +=
                    r.rate().bytesPerSecond() / slots;
        }
        return rates;
    }

    private static PlanReport.Course course(String name, double[] rates) {
        return new PlanReport.Course(
                name, Arrays.stream(rates).mapToObj(r -> Math.round(r)).toList());
    }
}
