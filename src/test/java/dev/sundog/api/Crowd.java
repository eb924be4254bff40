package dev.sundog.api;

import dev.sundog.model.Quantiles;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An agent with very many segments, one of which has a name that is no good as HTML. */
public final class Crowd extends Reports {
    public static final String NASTY = "shop/<img src=x onerror=\"document.title='broken in'\">";
    private static final int STEPS = 120;
    private final List<SegmentReport> segments = new ArrayList<>();

    public Crowd(int segments) {
        for (int i = 0; i < segments; i++) {
            this.segments.add(ManySegments.one(i));
        }
        this.segments.add(Reports.segment(NASTY));
    }

    /** A code that opens the page. */
    public String login(Routes routes) {
        var answer = routes.answer(new HttpRequest("POST", "/v1/login", Map.of(), "{}"));
        return Json.mapper().readValue(answer.body(), LoginReport.class).code();
    }

    @Override
    public List<SegmentReport> segments() {
        return List.copyOf(segments);
    }

    /** A day in which what the link carries falls and comes back, so that one segment is late. */
    @Override
    public PlanReport plan() {
        var link = new ArrayList<Quantiles>();
        var shares = new ArrayList<PlanReport.Course>();
        for (int step = 0; step < STEPS; step++) {
            double median = 6e6 - 4e6 * Math.exp(-Math.pow((step - 60) / 18.0, 2));
            link.add(new Quantiles(0.7 * median, median, 1.2 * median));
        }
        var names = List.of("shop/orders", "shop/mail", "shop/catalogue", "papers/plans", "others");
        for (int i = 0; i < names.size(); i++) {
            var rates = new ArrayList<Long>();
            for (int step = 0; step < STEPS; step++) {
                rates.add(Math.round(link.get(step).low() * (0.3 - 0.05 * i) * (i == 1 && step > 70 ? 0.2 : 1)));
            }
            shares.add(new PlanReport.Course(names.get(i), rates));
        }
        var lines = List.of(
                line("shop/orders", 9.1, Optional.empty()),
                line(
                        "shop/mail",
                        6.4,
                        Optional.of("lacks 1.2 Mbit/s from 11:00 to 14:00: its rpo of 15 min is missed by 40 min")),
                line("shop/catalogue", 4.2, Optional.empty()));
        return new PlanReport(
                new Quantiles(4e6, 6e6, 7e6),
                new Quantiles(1.4e6, 2e6, 2.4e6),
                86_400,
                lines,
                new PlanReport.Courses(720, link, shares),
                List.of("link: mixed forecast of 400 slots"));
    }

    private static PlanReport.Line line(String segment, double score, Optional<String> unmet) {
        return new PlanReport.Line(
                segment, score, List.of(), 4_000_000_000L, 700_000_000L, 2e5, Optional.of(1_800.0), 9_000, unmet);
    }

    @Override
    public synchronized HistoryReport linkHistory(Duration back, int most) {
        var points = new ArrayList<HistoryReport.Point>();
        for (int i = 0; i < most; i++) {
            double wave = 0.02 + 0.008 * Math.sin(i / 14.0) + 0.003 * (i * 7919 % 13) / 13;
            var delay = Optional.of(new HistoryReport.Delay(0.8 * wave, wave, 1.4 * wave, 2.2 * wave));
            var rate = Optional.of(new HistoryReport.Rate(2e8 * wave, 3e8 * wave));
            points.add(new HistoryReport.Point(
                    i,
                    20,
                    20,
                    delay,
                    delay,
                    delay,
                    new HistoryReport.Probes(
                            200,
                            i % 9,
                            i % 9 / 2,
                            i % 5 / 2,
                            Optional.of(wave / 9),
                            Optional.of(wave / 14),
                            Optional.empty()),
                    new HistoryReport.Rates(
                            Optional.empty(),
                            rate,
                            rate.map(r -> new HistoryReport.Rate(r.mean() / 3, r.max())),
                            rate,
                            rate)));
        }
        var step = Math.max(1, back.toSeconds() / most);
        return new HistoryReport(Instant.now().minusSeconds(step * most).toString(), step, most, points);
    }

    @Override
    public List<ForecastReport> forecast(Optional<String> series) {
        var slots = new ArrayList<ForecastReport.Slot>();
        for (int i = 1; i <= 96; i++) {
            double middle = 5e6 + 1.5e6 * Math.sin(i / 15.0);
            double spread = 3e5 + 1e4 * i;
            slots.add(new ForecastReport.Slot(
                    900.0 * i, middle - 2 * spread, middle - spread, middle, middle + spread, middle + 2 * spread));
        }
        var known = super.forecast(series).getFirst();
        return List.of(new ForecastReport(
                known.series(), 900, known.samples(), known.cold(), known.track(), known.experts(), slots));
    }
}
