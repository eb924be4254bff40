package dev.sundog.bandwidth.forecast;

/** As it was at that time so many days before; whole multiples of them where the slot is farther ahead. */
record DaysAgo(History history, Timing timing, int days) implements Predictor {
    @Override
    public String name() {
        return days == 1 ? "a day ago" : days == 7 ? "a week ago" : days + " days ago";
    }

    @Override
    public void learn(double calm) {}

    @Override
    public double predict(int ahead) {
        long target = history.last() + ahead;
        for (int back = days; ; back += days) {
            long slot = timing.daysBefore(target, back);
            if (slot <= history.last()) {
                return history.has(slot) ? history.at(slot) : Double.NaN;
            }
        }
    }

    @Override
    public void exchange(State state) {}
}
