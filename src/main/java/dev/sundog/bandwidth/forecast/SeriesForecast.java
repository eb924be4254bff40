package dev.sundog.bandwidth.forecast;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Forecasts one series of values of zero or more, one a slot. Time and memory are the same for every sample, whatever has been; the same
 * samples give the same forecast. Confined to one thread.
 *
 * <p>Holes are filled with what was expected and teach nothing. A value far beyond what was expected stays in the record, but moves the
 * means only when it stays. What was learnt for some distances serves those between them.
 */
public final class SeriesForecast {
    /** With fewer samples only the last value is known. */
    private static final int SHORT = 8;
    /** Distances grow by this. */
    private static final double GROWTH = 1.5;
    /** Of everything before the first samples: no level is nothing. */
    private static final double LEAST_UNIT = 1e-9;

    private static final int PLAIN_TRACK = 100;

    private final Timing timing;
    private final History history;
    private final Level unit;
    private final List<Predictor> predictors;
    private final List<Predictor> features;
    private final List<Distance> distances = new ArrayList<>();
    private final Taming taming = new Taming();
    private final Recent recent;
    private long samples;
    private double largest;

    public SeriesForecast(Timing timing) {
        this.timing = timing;
        int day = timing.slotsADay();
        this.history = new History(Math.max(64, 8 * day + timing.horizon() + 2));
        this.unit = new Level(day > 0 ? 3 * day : 100);
        this.predictors = predictors(timing, history);
        this.features = predictors.stream().filter(SeriesForecast::isFeature).toList();
        this.recent = new Recent(day > 0 ? day : PLAIN_TRACK);
        int ahead = 0;
        while (ahead < timing.horizon()) {
            ahead = Math.min(timing.horizon(), Math.max(ahead + 1, (int) Math.ceil(ahead * GROWTH)));
            distances.add(new Distance(ahead, predictors.size(), features.size() + 1));
        }
    }

    private static List<Predictor> predictors(Timing timing, History history) {
        int day = timing.slotsADay();
        var out = new ArrayList<Predictor>(List.of(new LastValue(history), new Level(3), new Constant()));
        if (day > 0) {
            out.add(new Level(Math.max(12, day / 8.0)));
            out.add(new DaysAgo(history, timing, 1));
            out.add(new DayMedian(history, timing));
            out.add(new Profile(history, timing, false, day / 24.0));
            out.add(new Profile(history, timing, false, day / 4.0));
            out.add(new DaysAgo(history, timing, 7));
            out.add(new Profile(history, timing, true, day / 8.0));
        } else {
            out.add(new Level(8));
            out.add(new Level(100));
        }
        return List.copyOf(out);
    }

    /** What needs weeks to say anything is left to the mixture. */
    private static boolean isFeature(Predictor one) {
        return switch (one) {
            case Constant c -> false;
            case DaysAgo d -> d.days() < 7;
            case Profile p -> !p.isWeekly();
            default -> true;
        };
    }

    /**
     * Takes a measured value in. Nothing is learnt from a slot that was taken already; when the clock was set back by more than all that
     * is remembered, what happened when is forgotten, what is usual is not.
     *
     * @param slot its number since 1970
     * @throws IllegalArgumentException when the value is not finite, or below zero
     */
    public void update(long slot, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("not a finite value of zero or more: " + value);
        }
        if (!history.isEmpty() && slot <= history.last()) {
            if (slot > history.last() - history.size()) {
                return;
            }
            forgetTimes();
        }
        fill(slot);
        var said = history.isEmpty() ? null : curve(1);
        if (said != null) {
            recent.add(value, said);
        }
        distances.forEach(d -> d.learn(slot, value));
        take(slot, value, taming.tame(value, said));
        samples++;
        largest = Math.max(largest, value);
    }

    /** What was not measured is taken to have been as expected. */
    private void fill(long slot) {
        if (history.isEmpty()) {
            return;
        }
        if (slot - history.last() > history.size()) {
            forgetTimes();
            return;
        }
        for (long hole = history.last() + 1; hole < slot; hole++) {
            long missing = hole;
            double expected = forecast(1).median();
            distances.forEach(d -> d.forget(missing));
            take(hole, expected, expected);
        }
    }

    private void forgetTimes() {
        history.clear();
        distances.forEach(Distance::forgetAll);
    }

    private void take(long slot, double value, double calm) {
        history.add(slot, value);
        unit.learn(calm);
        predictors.forEach(p -> p.learn(calm));
        for (var d : distances) {
            var seen = seen(d.ahead());
            d.say(slot + d.ahead(), d.points(predicted(d.ahead()), seen, unit()), seen, unit());
        }
    }

    private double unit() {
        return Math.max(unit.value(), LEAST_UNIT);
    }

    private double[] predicted(int ahead) {
        return predictors.stream().mapToDouble(p -> p.predict(ahead)).toArray();
    }

    private double[] seen(int ahead) {
        var out = new double[features.size() + 1];
        out[0] = 1;
        for (int i = 0; i < features.size(); i++) {
            double predicted = features.get(i).predict(ahead);
            out[i + 1] = Double.isNaN(predicted) ? unit.value() : Math.min(predicted, taming.cap());
        }
        return out;
    }

    private double[] points(Distance distance, int ahead) {
        return distance.points(predicted(ahead), seen(ahead), unit());
    }

    private Distance distance(int ahead) {
        for (var d : distances) {
            if (d.ahead() >= ahead) {
                return d;
            }
        }
        throw new IllegalArgumentException(ahead + " slots ahead: the horizon is " + timing.horizon());
    }

    /**
     * What a later slot will be. Before anything is known of errors at that distance, those at the largest known one count, wider; before
     * that the last value, halved and doubled.
     *
     * @param ahead 1 for the next slot, at most the horizon
     */
    public Curve forecast(int ahead) {
        var known = curve(ahead);
        return known != null ? known : cold();
    }

    private @Nullable Curve curve(int ahead) {
        int at = distances.indexOf(distance(ahead));
        var out = new double[Levels.COUNT];
        for (; at >= 0 && !history.isEmpty(); at--) {
            var d = distances.get(at);
            if (d.curve(points(d, ahead), unit(), out)) {
                double wider = d.ahead() >= ahead ? 1 : Math.sqrt((double) ahead / d.ahead());
                return Curve.of(out, wider);
            }
        }
        return null;
    }

    private Curve cold() {
        double last = history.isEmpty() ? 0 : history.lastValue();
        var out = new double[Levels.COUNT];
        for (int q = 0; q < Levels.COUNT; q++) {
            double high = Math.max(2 * last, largest);
            out[q] = q <= Levels.MEDIAN
                    ? last * (0.5 + 0.5 * q / Levels.MEDIAN)
                    : last + (high - last) * (q - Levels.MEDIAN) / (Levels.COUNT - 1.0 - Levels.MEDIAN);
        }
        return Curve.of(out, 1);
    }

    /** How many values were taken in; 0 means that a forecast says nothing. */
    public long samples() {
        return samples;
    }

    /** Whether so little was seen that the last value is all there is to go by. */
    public boolean isCold() {
        return samples < SHORT;
    }

    public Timing timing() {
        return timing;
    }

    /** How well it did lately: over a day, or over a hundred slots where days do not matter. */
    public Track track() {
        return recent.track();
    }

    /**
     * One of those that are mixed.
     *
     * @param share how much it counts for the median, 0 to 1
     * @param point what it says by itself
     */
    public record Share(String name, double share, double point) {}

    /** Who counts how much at a distance, most first. */
    public List<Share> mix(int ahead) {
        var out = new ArrayList<Share>();
        if (history.isEmpty()) {
            return out;
        }
        var d = distance(ahead);
        var points = points(d, ahead);
        var shares = d.shares(points, unit());
        for (int s = 0; s < shares.length; s++) {
            if (shares[s] > 0) {
                out.add(new Share(name(s), shares[s], points[s]));
            }
        }
        out.sort(Comparator.comparingDouble(Share::share).reversed());
        return out;
    }

    private String name(int speaker) {
        int regression = speaker - predictors.size();
        return regression < 0
                ? predictors.get(speaker).name()
                : regression == 0 ? "regression" : "regression of logarithms";
    }

    /** All that was learnt; {@link #restored} reads it. */
    public byte[] saved() {
        return SavedState.write(shape(), this::exchange);
    }

    /** A forecast that goes on where another ended; a new one when the bytes are of another version, shape or damaged. */
    public static SeriesForecast restored(Timing timing, byte[] saved) {
        var out = new SeriesForecast(timing);
        try {
            SavedState.read(saved, out.shape(), out::exchange);
            return out;
        } catch (SavedState.Unreadable e) {
            return new SeriesForecast(timing);
        }
    }

    private int shape() {
        return (timing.slot().hashCode() * 31 + timing.horizon()) * 31 + timing.slotsADay();
    }

    private void exchange(State state) {
        history.exchange(state);
        unit.exchange(state);
        predictors.forEach(p -> p.exchange(state));
        distances.forEach(d -> d.exchange(state));
        taming.exchange(state);
        recent.exchange(state);
        samples = state.whole(samples);
        largest = state.number(largest);
    }
}
