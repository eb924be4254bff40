package dev.sundog.profile;

/** A sum whose parts lose half of their weight in each half-life. Parts may come in any order. */
final class Decayed {
    private double sum;
    private long atNanos;
    private boolean some;

    void add(double amount, long at, double halfLifeNanos) {
        if (!some) {
            sum = amount;
            atNanos = at;
            some = true;
        } else if (at >= atNanos) {
            sum = sum * weight(at - atNanos, halfLifeNanos) + amount;
            atNanos = at;
        } else {
            sum += amount * weight(atNanos - at, halfLifeNanos);
        }
    }

    void merge(Decayed other, double halfLifeNanos) {
        if (other.some) {
            add(other.sum, other.atNanos, halfLifeNanos);
        }
    }

    double at(long now, double halfLifeNanos) {
        return some ? sum * weight(Math.max(0, now - atNanos), halfLifeNanos) : 0;
    }

    /** The sum when its latest part was added. */
    double latest() {
        return sum;
    }

    private static double weight(long ageNanos, double halfLifeNanos) {
        return Math.pow(2, -ageNanos / halfLifeNanos);
    }
}
