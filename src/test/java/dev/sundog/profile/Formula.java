package dev.sundog.profile;

/** Computes what a reason shows: numbers, {@code + - x /}, brackets and {@code ln}. */
final class Formula {
    private final String text;
    private int at;

    Formula(String text) {
        this.text = text.replaceAll("([01]) \\([0-9.,]+ is at (?:most|least) [0-9.,]+\\)", "$1")
                .replace(",", "")
                .replace(" ", "");
    }

    double value() {
        double value = sum();
        if (at < text.length()) {
            throw new IllegalArgumentException("not understood at " + at + ": " + text);
        }
        return value;
    }

    private boolean take(String word) {
        boolean there = text.startsWith(word, at);
        at += there ? word.length() : 0;
        return there;
    }

    private double sum() {
        double value = product();
        while (true) {
            if (take("+")) {
                value += product();
            } else if (take("-")) {
                value -= product();
            } else {
                return value;
            }
        }
    }

    private double product() {
        double value = factor();
        while (true) {
            if (take("x")) {
                value *= factor();
            } else if (take("/")) {
                value /= factor();
            } else {
                return value;
            }
        }
    }

    private double factor() {
        boolean log = take("ln");
        if (take("(")) {
            double value = sum();
            if (!take(")")) {
                throw new IllegalArgumentException("a bracket stays open: " + text);
            }
            return log ? Math.log(value) : value;
        }
        int start = at;
        while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        return Double.parseDouble(text.substring(start, at));
    }
}
