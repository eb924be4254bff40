package dev.sundog.agent;

import dev.sundog.api.BudgetReport;
import dev.sundog.bandwidth.Ration;
import dev.sundog.bandwidth.UsualWeek;
import dev.sundog.model.Budget;
import dev.sundog.model.Bytes;
import dev.sundog.model.Rate;
import dev.sundog.transfer.Clocks;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what leaves this site, by the day and over restarts, and holds the mirror's bulk within the month's budget where there is one.
 *
 * <p>Written down is a little more than was sent: what is counted after a kill is too much by that, never too little, as long as the
 * disk takes it. What waits for nobody (barriers, forwarded requests, acknowledgements) is counted, and never held up.
 */
final class Month implements Spend, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Month.class);
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final int MOST_DAYS = 800;
    private static final long SECOND_NANOS = 1_000_000_000L;

    /** What hours need is learnt in parts of so long. */
    private static final long PART_NANOS = 600 * SECOND_NANOS;

    /** Nothing is learnt from a time that nobody looked at. */
    private static final long GAP_NANOS = 60 * SECOND_NANOS;

    private static final long LEAST_AHEAD = 4_000_000;
    private static final long MOST_AHEAD = 256_000_000;

    /** While nothing is known, half of a budget is kept back for the rest of its month. */
    private static final double ASSUMED = 0.5;

    private enum State {
        FREE,
        RATIONED,
        SPENT
    }

    private final Clocks clocks;
    private final SentDays file;
    private final Executor beside;
    private final NavigableMap<LocalDate, Long> days;
    private final UsualWeek usual;
    private final LongAdder bulk = new LongAdder();
    private final LongAdder control = new LongAdder();
    private final LongAdder relayed = new LongAdder();
    private final LongAdder written = new LongAdder();
    private final Object fileLock = new Object();
    private Optional<Budget> budget;
    private State state = State.FREE;
    private LocalDate saidOf = LocalDate.MIN;
    private long rolledNanos;
    private double partSeconds;
    private double partControl;
    private double partRelayed;
    private double partWritten;
    private volatile boolean holding;
    /** The day that was written down last, and as how much. */
    private LocalDate keptDay = LocalDate.MIN;

    private long keptBytes;
    private volatile String pending = "";
    private final AtomicBoolean waiting = new AtomicBoolean();

    /**
     * Goes on with what the file has.
     *
     * @param beside where the file is written: what is sent does not wait for that
     */
    Month(Optional<Budget> budget, SentDays file, Clocks clocks, Executor beside) {
        this.budget = budget;
        this.file = file;
        this.clocks = clocks;
        this.beside = beside;
        var kept = file.read();
        days = kept.days();
        usual = kept.usual();
        rolledNanos = clocks.bootNanos().getAsLong();
    }

    /** Another budget from now on. */
    synchronized void take(Optional<Budget> changed) {
        roll();
        budget = changed;
        state = State.FREE;
    }

    synchronized boolean isBudgeted() {
        return budget.isPresent();
    }

    @Override
    public void bulk(int wireBytes) {
        bulk.add(wireBytes);
    }

    @Override
    public void control(int wireBytes) {
        control.add(wireBytes);
    }

    @Override
    public void relayed(int wireBytes) {
        relayed.add(wireBytes);
    }

    /** So much was written to what is sent from here, as it will be on the wire. */
    void wrote(double wireBytes) {
        written.add((long) wireBytes);
        holding = true;
    }

    private Instant now() {
        long wall = clocks.wallNanos().getAsLong();
        return Instant.ofEpochSecond(Math.floorDiv(wall, SECOND_NANOS), Math.floorMod(wall, SECOND_NANOS));
    }

    private ZoneId zone() {
        return budget.map(Budget::zone).orElse(UTC);
    }

    /** Puts what was counted since the last time to its day and its hour. */
    private void roll() {
        long now = clocks.bootNanos().getAsLong();
        long passed = now - rolledNanos;
        rolledNanos = now;
        long atOnce = control.sumThenReset();
        long forwarded = relayed.sumThenReset();
        long bytes = bulk.sumThenReset() + atOnce + forwarded;
        var at = now();
        var today = at.atZone(zone()).toLocalDate();
        days.merge(today, bytes, Long::sum);
        while (days.size() > MOST_DAYS) {
            days.pollFirstEntry();
        }
        long changed = written.sumThenReset();
        if (passed <= GAP_NANOS) {
            partSeconds += passed / 1e9;
            partControl += atOnce;
            partRelayed += forwarded;
            partWritten += changed;
        }
        boolean learnt = learn(at);
        long sent = days.getOrDefault(today, 0L);
        long soon = (long) (2 * bytes / Math.max(1, passed / 1e9));
        if (learnt || !today.equals(keptDay) || sent > keptBytes - Math.max(ahead() / 2, soon)) {
            keep(today, sent, Math.max(ahead(), 2 * soon));
        }
    }

    /** A barrier is both written and sent at once: it counts once. A site that mirrors learns nothing: it would not know what it needs when it holds. */
    private boolean learn(Instant at) {
        if (partSeconds < PART_NANOS / 1e9) {
            return false;
        }
        if (holding) {
            usual.take(Ration.hourOfWeek(at, zone()), partRelayed + Math.max(partControl, partWritten), partSeconds);
        }
        holding = false;
        partSeconds = 0;
        partControl = 0;
        partRelayed = 0;
        partWritten = 0;
        return true;
    }

    private long ahead() {
        return (long) Math.clamp(budget.map(Budget::bytes).orElse(1e15) / 1000, LEAST_AHEAD, MOST_AHEAD);
    }

    private void keep(LocalDate today, long sent, long ahead) {
        keptDay = today;
        keptBytes = sent + ahead;
        long exact = days.put(today, keptBytes);
        pending = text();
        days.put(today, exact);
        if (waiting.compareAndSet(false, true)) {
            beside.execute(this::write);
        }
    }

    private String text() {
        return SentDays.text(new SentDays.Kept(days, usual));
    }

    /** The latest. */
    private void write() {
        synchronized (fileLock) {
            waiting.set(false);
            file.write(pending);
        }
    }

    /** Writes down exactly what was sent. */
    @Override
    public synchronized void close() {
        roll();
        pending = text();
        write();
    }

    private double spent(Budget.Period period) {
        return days.subMap(period.from(), period.until()).values().stream()
                .mapToDouble(b -> b)
                .sum();
    }

    private Ration ration(Budget b, Budget.Period period) {
        double hours = Duration.between(period.start(), period.end()).toHours();
        return new Ration(period.start(), period.end(), usual.expected(ASSUMED * b.bytes() / hours), b.zone());
    }

    @Override
    public synchronized Rate rate() {
        roll();
        return budget.map(this::rate).orElse(Rate.UNLIMITED);
    }

    private Rate rate(Budget b) {
        var now = now();
        var period = b.period(now);
        double spent = spent(period);
        var ration = ration(b, period);
        double left = b.bytes() - spent;
        say(b, period, spent, stateOf(ration, left, now));
        return ration.now(left, now);
    }

    private static State stateOf(Ration ration, double left, Instant now) {
        if (ration.usable(left, now) <= 0) {
            return State.SPENT;
        }
        return ration.now(left, now).isUnlimited() ? State.FREE : State.RATIONED;
    }

    /** Says that it is rationed or spent, once a month: not each second that something is free again. */
    private void say(Budget b, Budget.Period period, double spent, State is) {
        if (!period.from().equals(saidOf)) {
            saidOf = period.from();
            state = State.FREE;
        }
        if (is.ordinal() > state.ordinal()) {
            LOG.warn(
                    "Of {} that may leave this site until {}, {} have left: what is mirrored {}",
                    Bytes.show(b.bytes()),
                    period.until(),
                    Bytes.show(spent),
                    is == State.SPENT ? "waits until then" : "is sent as the rest lasts until then");
            state = is;
        }
    }

    /**
     * What may be sent in each slot from now on, were all sent that may be.
     *
     * @param rates what the networks let go; the last one holds on
     */
    synchronized List<Rate> within(List<Rate> rates, Duration slot, int slots) {
        roll();
        if (budget.isEmpty()) {
            return rates;
        }
        var b = budget.get();
        var at = now();
        var period = b.period(at);
        var ration = ration(b, period);
        double left = b.bytes() - spent(period);
        double seconds = slot.toNanos() / 1e9;
        var out = new ArrayList<Rate>(slots);
        for (int i = 0; i < slots; i++) {
            if (!at.isBefore(period.end())) {
                period = b.period(at);
                ration = ration(b, period);
                left = b.bytes();
            }
            double may = ration.within(left, at, slot);
            var rate = rates.get(Math.min(i, rates.size() - 1)).min(new Rate(may / seconds));
            left -= Math.min(may, rate.bytesPerSecond() * seconds);
            out.add(rate);
            at = at.plus(slot);
        }
        return out;
    }

    synchronized BudgetReport report() {
        roll();
        var now = now();
        var b = budget.orElse(new Budget(Double.MAX_VALUE, Optional.empty(), 1, UTC));
        var period = b.period(now);
        double spent = spent(period);
        var price = b.price();
        var ration = budget.map(x -> ration(x, period));
        return new BudgetReport(
                period.from().toString(),
                period.until().toString(),
                Math.round(spent),
                budget.map(Budget::bytes),
                ration.map(r -> r.rest(now)),
                price.map(p -> p.of(spent)),
                price.flatMap(p -> budget.map(x -> p.of(x.bytes()))),
                ration.map(r -> switch (stateOf(r, b.bytes() - spent, now)) {
                    case FREE -> BudgetReport.FREE;
                    case RATIONED -> BudgetReport.RATIONED;
                    case SPENT -> BudgetReport.SPENT;
                }));
    }
}
