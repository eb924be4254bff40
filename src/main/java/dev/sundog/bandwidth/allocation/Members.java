package dev.sundog.bandwidth.allocation;

import java.util.List;

/**
 * Divides what a class has among its segments: as far as the class has come in what is due, so far has each of them. Who changes more has
 * more, and all are as late.
 */
final class Members {
    /** Lateness of less than this is that of slots, not of the plan. */
    private static final double TOLERATED_SECONDS = 2;

    private final List<FlowClass> classes;
    private final Filling filling;
    private final Curves curves;
    private final long slotNanos;
    private final long[][] budget;
    private final long[][] room;
    private final double slotSeconds;

    Members(PlanRequest request, List<FlowClass> classes, Filling filling) {
        this.classes = classes;
        this.filling = filling;
        this.curves = new Curves(request.slots(), request.slotSeconds());
        this.slotNanos = request.slot().toNanos();
        this.slotSeconds = request.slotSeconds();
        this.budget = new long[classes.size()][];
        this.room = new long[classes.size()][];
        for (int k = 0; k < budget.length; k++) {
            var total = filling.total[k];
            budget[k] = new long[total.length];
            for (int t = 0; t < total.length; t++) {
                budget[k][t] = total[t] - (t == 0 ? 0 : total[t - 1]);
            }
            room[k] = filling.room[k].clone();
        }
    }

    void share(List<Need> needs, int[] classOf, Rates rates) {
        for (int i = 0; i < classOf.length; i++) {
            if (classOf[i] >= 0) {
                curves.fill(needs.get(i));
                share(i, classOf[i], needs.get(i), rates);
            }
        }
    }

    private void share(int i, int k, Need need, Rates rates) {
        var one = classes.get(k);
        long cap = FlowClass.cap(need);
        long tolerated = 2 + (long) (need.demand().usual() * TOLERATED_SECONDS / slotSeconds);
        long sent = 0;
        long lateBefore = 0;
        int at = 0;
        rates.sentNanos[i] = curves.backlog == 0 ? 0 : Rates.NEVER;
        for (int t = 0; t < rates.slots(); t++) {
            long position = filling.total[k][t];
            while (at < one.due.length && one.due[at] <= position) {
                at++;
            }
            long target = one.members == 1 ? position : target(one, at, position);
            long grant = Math.min(Math.min(target, curves.available[t]) - sent, Math.min(budget[k][t], cap));
            grant = Math.max(0, grant);
            budget[k][t] -= grant;
            if (rates.sentNanos[i] == Rates.NEVER && sent + grant >= curves.backlog) {
                rates.sentNanos[i] = t * slotNanos + (long) ((curves.backlog - sent) * (double) slotNanos / grant);
            }
            sent += grant;
            rates.set(i, t, grant + headRoom(need, k, t, cap - grant));
            long late = curves.due[t] - sent;
            if (late > tolerated) {
                rates.late(i, t, late - lateBefore, late);
            }
            lateBefore = Math.max(0, late);
        }
    }

    /** How far this one has come when its class stands at a position within what is due in slot {@code at}. */
    private long target(FlowClass one, int at, long position) {
        int last = one.due.length - 1;
        long classBefore = at == 0 ? 0 : one.due[at - 1];
        long classThen = at > last ? one.available[last] : one.due[at];
        long before = at == 0 ? 0 : curves.due[at - 1];
        long then = at > last ? curves.available[last] : curves.due[at];
        if (classThen <= classBefore) {
            return then;
        }
        return before + (long) ((then - before) * ((double) (position - classBefore) / (classThen - classBefore)));
    }

    private long headRoom(Need need, int k, int t, long most) {
        var one = classes.get(k);
        if (room[k][t] == 0 || one.more[t] == 0) {
            return 0;
        }
        double share = (double) filling.room[k][t] / one.more[t];
        long own = Math.min((long) Math.ceil(Curves.more(need, t) * share), Math.min(room[k][t], most));
        room[k][t] -= own;
        return own;
    }
}
