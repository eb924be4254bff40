package dev.sundog.profile;

import dev.sundog.model.Bytes;
import java.util.Locale;

/** Numbers as reasons show them. */
final class Words {
    private static final double DAY_SECONDS = 86_400;

    private Words() {}

    static String number(double x) {
        if (x == 0) {
            return "0";
        }
        if (x >= 100) {
            return String.format(Locale.ROOT, "%,.0f", x);
        }
        int decimals = x >= 10 ? 1 : x >= 1 ? 2 : Math.min(6, 1 - (int) Math.floor(Math.log10(x)));
        return String.format(Locale.ROOT, "%." + decimals + "f", x);
    }

    static String bytes(double x) {
        return Bytes.show(x);
    }

    static String percent(double share) {
        double p = share * 100;
        return p > 0 && p < 1 ? "under 1 %" : p > 99 && p < 100 ? "over 99 %" : Math.round(p) + " %";
    }

    static String age(double seconds) {
        if (seconds < 60) {
            return "under a minute";
        }
        if (seconds < 3600) {
            return Math.round(seconds / 60) + " min";
        }
        if (seconds < 2 * DAY_SECONDS) {
            return Math.round(seconds / 3600) + " h";
        }
        double days = seconds / DAY_SECONDS;
        return days < 730 ? Math.round(days) + " days" : String.format(Locale.ROOT, "%.0f years", days / 365.25);
    }

    static String count(int n, String what) {
        return n + " " + what + (n == 1 ? "" : "s");
    }
}
