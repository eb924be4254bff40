package dev.sundog.telemetry;

/** How many runs a sampled one stands for, as it tells itself: 1 over the probability with which it was kept. */
final class Sampling {
    private static final double MOST = 1e9;
    /** Weights are whole multiples of 1 over this, so that sums of them do not depend on the order. */
    private static final double PARTS = 1 << 20;

    private static final int THRESHOLD_DIGITS = 14;

    private String type = "";
    private double parameter;
    private double weight;

    void clear() {
        type = "";
        parameter = 0;
        weight = 0;
    }

    /** Notes Jaeger's {@code sampler.type}: only a probability tells how many were left out. */
    void type(String value) {
        type = value;
    }

    /** Notes Jaeger's {@code sampler.param}. */
    void parameter(String value) {
        parameter = number(value);
    }

    /** Notes {@code sampling.priority}, which some use for the probability; 0, 1 and more are decisions, not shares. */
    void priority(String value) {
        double share = number(value);
        note(share < 1 ? share : 0);
    }

    /**
     * Notes a W3C tracestate with OpenTelemetry's entry (probability sampling: {@code ot=th:T} means that 2^56 - T of 2^56 are kept, T in
     * hexadecimal with trailing zeros left out).
     */
    void traceState(String value) {
        int at = value.startsWith("ot=") ? 0 : value.indexOf(",ot=") + 1;
        if (at == 0 && !value.startsWith("ot=")) {
            return;
        }
        int comma = value.indexOf(',', at);
        for (var part :
                value.substring(at + 3, comma < 0 ? value.length() : comma).split(";", -1)) {
            if (part.startsWith("th:")) {
                threshold(part.substring(3));
            }
        }
    }

    private void threshold(String digits) {
        if (digits.isEmpty() || digits.length() > THRESHOLD_DIGITS) {
            return;
        }
        long rejected = 0;
        for (int i = 0; i < THRESHOLD_DIGITS; i++) {
            int digit = i < digits.length() ? Character.digit(digits.charAt(i), 16) : 0;
            if (digit < 0) {
                return;
            }
            rejected = rejected * 16 + digit;
        }
        note(1 - rejected * 0x1p-56);
    }

    private void note(double share) {
        if (share > 0 && share <= 1) {
            weight = Math.rint(Math.min(MOST, 1 / share) * PARTS) / PARTS;
        }
    }

    /** At least 1, or 0 when nothing usable was said. */
    double weight() {
        if (weight == 0 && type.equals("probabilistic")) {
            note(parameter);
        }
        return weight;
    }

    private static double number(String text) {
        if (text.isEmpty() || text.length() > 32) {
            return 0;
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
