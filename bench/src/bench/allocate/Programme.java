package bench.allocate;

import com.google.ortools.Loader;
import com.google.ortools.linearsolver.MPSolver;
import com.google.ortools.linearsolver.MPVariable;
import dev.sundog.bandwidth.replay.Trace;

/** The clairvoyant linear programme: the least weighted late seconds that anybody could have had, by a solver that others wrote. */
final class Programme {
    private Programme() {}

    /** In the unit of {@code Outcome.weightedLateSeconds}. */
    static double least(Trace trace) {
        Loader.loadNativeLibraries();
        var solver = MPSolver.createSolver("CLP");
        int slots = trace.slots() - trace.warmUp();
        var common = new com.google.ortools.linearsolver.MPConstraint[slots];
        for (int t = 0; t < slots; t++) {
            common[t] = solver.makeConstraint(0, trace.link().get(trace.warmUp() + t), "");
        }
        var objective = solver.objective();
        objective.setMinimization();
        for (int i = 0; i < trace.segments().size(); i++) {
            var due = due(trace, i, slots);
            double scale = trace.usual(i);
            double cost = trace.segments().get(i).score() * trace.slotSeconds() * trace.slotSeconds();
            MPVariable before = null;
            double available = 0;
            for (int t = 0; t < slots; t++) {
                double written = trace.segments().get(i).written().get(trace.warmUp() + t);
                available += written;
                var sent = solver.makeNumVar(0, Double.POSITIVE_INFINITY, "");
                common[t].setCoefficient(sent, scale);
                // what waits: before + written - sent, zero or more; in usual rates, so that numbers are alike
                var waits = solver.makeNumVar(0, Double.POSITIVE_INFINITY, "");
                var balance = solver.makeConstraint(written / scale, written / scale, "");
                balance.setCoefficient(waits, 1);
                balance.setCoefficient(sent, 1);
                if (before != null) {
                    balance.setCoefficient(before, -1);
                }
                var late = solver.makeNumVar(0, Double.POSITIVE_INFINITY, "");
                var excess = solver.makeConstraint(Double.NEGATIVE_INFINITY, (available - due[t]) / scale, "");
                excess.setCoefficient(waits, 1);
                excess.setCoefficient(late, -1);
                objective.setCoefficient(late, cost);
                before = waits;
            }
        }
        var status = solver.solve();
        if (status != MPSolver.ResultStatus.OPTIMAL) {
            throw new IllegalStateException("the programme was not solved: " + status);
        }
        return objective.value();
    }

    private static double[] due(Trace trace, int segment, int slots) {
        double rpo = trace.segments().get(segment).rpo().toNanos() / 1e9 / trace.slotSeconds();
        int whole = (int) rpo;
        var due = new double[slots + whole + 2];
        for (int t = 0; t < slots; t++) {
            double written = trace.segments().get(segment).written().get(trace.warmUp() + t);
            due[t + whole] += (1 - (rpo - whole)) * written;
            due[t + whole + 1] += (rpo - whole) * written;
        }
        for (int t = 1; t < due.length; t++) {
            due[t] += due[t - 1];
        }
        return due;
    }
}
