package dev.sundog.bandwidth.stamp;

/**
 * What became of packets that were sent.
 *
 * @param decided packets of which it is known: answered in time, or not
 * @param answered of them in time
 * @param late answers that came after they were given up, and so count as lost
 */
public record Totals(long decided, long answered, long late, Losses losses, Disorder disorder) {
    public static final Totals NONE = new Totals(0, 0, 0, new Losses(0, 0, 0), new Disorder(0, 0, 0, 0));

    /**
     * Packets that were not answered in time, and on which way they were lost. The reflector numbers what it answers: a number that is
     * missing was lost on its way back, and what it never numbered on its way there. What was late was lost on neither.
     *
     * @param there on the way to the other site
     * @param back on the way from it
     * @param unknown not answered, and nothing that was sent later was answered yet either
     */
    public record Losses(long there, long back, long unknown) {}

    /**
     * Packets that came twice, or after one that was sent later (RFC 4737).
     *
     * @param repeatedThere answered twice, under two numbers: never by a Sundog agent, which answers nothing twice
     * @param repeatedBack answers that came again
     */
    public record Disorder(long repeatedThere, long repeatedBack, long overtakenThere, long overtakenBack) {}

    public long lost() {
        return decided - answered;
    }

    /** What happened since; what was corrected meanwhile counts as nothing. */
    public Totals since(Totals before) {
        var l = before.losses;
        var d = before.disorder;
        return new Totals(
                decided - before.decided,
                answered - before.answered,
                late - before.late,
                new Losses(
                        Math.max(0, losses.there - l.there),
                        Math.max(0, losses.back - l.back),
                        Math.max(0, losses.unknown - l.unknown)),
                new Disorder(
                        disorder.repeatedThere - d.repeatedThere,
                        disorder.repeatedBack - d.repeatedBack,
                        disorder.overtakenThere - d.overtakenThere,
                        disorder.overtakenBack - d.overtakenBack));
    }

    /** The share that was lost on the way there. */
    public Share lossThere() {
        return new Share(losses.there, decided);
    }

    /** The share that was lost on the way back, of what arrived there. */
    public Share lossBack() {
        return new Share(losses.back, Math.max(losses.back, decided - losses.there - losses.unknown));
    }

    /**
     * A share, and how sure that is.
     *
     * @param count of those that are meant
     * @param of all
     */
    public record Share(long count, long of) {
        private static final double Z = 1.959964; // 95 % of the normal distribution lie within as many deviations

        /** 0 to 1; 0 of none. */
        public double value() {
            return of == 0 ? 0 : (double) count / of;
        }

        /** The lower end of Wilson's interval, which holds the true share in 95 of 100 cases. */
        public double low() {
            return of == 0 ? 0 : Math.max(0, centre() - width());
        }

        /** The upper end of it. */
        public double high() {
            return of == 0 ? 1 : Math.min(1, centre() + width());
        }

        private double centre() {
            return (count + Z * Z / 2) / (of + Z * Z);
        }

        private double width() {
            return Z / (of + Z * Z) * Math.sqrt((double) count * (of - count) / of + Z * Z / 4);
        }
    }
}
