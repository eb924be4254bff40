package dev.sundog.telemetry;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a decoder knows of the span that it is reading; used again for the next. */
final class SpanDraft {
    /** In 2096. */
    static final long LATEST_NANOS = 4_000_000_000_000_000_000L;

    private static final long LONGEST_NANOS = 30L * 86_400 * 1_000_000_000;
    private static final Set<String> USED = used();

    long traceHigh;
    long traceLow;
    long id;
    long parentId;
    String name = "";
    Kind kind = Kind.UNKNOWN;
    boolean awaited = true;
    long startNanos;
    long endNanos;
    boolean failed;
    final Sampling sampling = new Sampling();

    private final String[] values = new String[Attribute.COUNT];
    private final int[] ranks = new int[Attribute.COUNT];
    private final Activities activities;
    private final Tally tally;

    SpanDraft(Tally tally, Activities activities) {
        this.tally = tally;
        this.activities = activities;
        clear();
    }

    private static Set<String> used() {
        var used = new HashSet<>(Attribute.spelled().keySet());
        used.addAll(List.of(
                "span.kind", "error", "otel.status_code", "sampler.type", "sampler.param", "sampling.priority"));
        return Set.copyOf(used);
    }

    void clear() {
        traceHigh = traceLow = id = parentId = startNanos = endNanos = 0;
        name = "";
        kind = Kind.UNKNOWN;
        awaited = true;
        failed = false;
        sampling.clear();
        Arrays.fill(values, "");
        Arrays.fill(ranks, Integer.MAX_VALUE);
    }

    /** Its name, as far as it is kept. */
    void name(String text) {
        name = cut(text);
    }

    /** Whether a tag of this name would be used. */
    static boolean wants(String key) {
        return USED.contains(key);
    }

    /** Notes a tag; {@code value} is a scalar's text. */
    void tag(String key, String value) {
        var named = Attribute.spelled().get(key);
        if (named != null) {
            put(named, value);
            return;
        }
        switch (key) {
            case "span.kind" -> kind = Kind.ofName(value);
            case "error" -> failed |= !value.isEmpty() && !value.equals("false");
            case "otel.status_code" -> failed |= value.equals("ERROR");
            case "sampler.type" -> sampling.type(cut(value));
            case "sampler.param" -> sampling.parameter(value);
            case "sampling.priority" -> sampling.priority(value);
            default -> {}
        }
    }

    private void put(Attribute.Named named, String value) {
        int at = named.attribute().ordinal();
        if (named.rank() < ranks[at]) {
            ranks[at] = named.rank();
            values[at] = cut(value);
        }
        if (named.attribute() == Attribute.HTTP_STATUS && value.length() == 3 && value.charAt(0) == '5') {
            failed = true;
        }
    }

    private String cut(String value) {
        if (value.length() <= Attribute.LONGEST) {
            return value;
        }
        tally.note(Flaw.VALUE_CUT);
        return value.substring(0, Attribute.LONGEST);
    }

    /** Hands the span on, unless it cannot be used. */
    void finish(String service, SpanSink sink) {
        if (id == 0 || (traceHigh == 0 && traceLow == 0)) {
            tally.note(Flaw.NO_IDENTITY);
            return;
        }
        boolean timeless = startNanos == 0 && endNanos == 0;
        if (timeless
                || startNanos < 0
                || startNanos > LATEST_NANOS
                || endNanos < 0
                || endNanos - startNanos > LONGEST_NANOS) {
            tally.note(Flaw.NO_TIME);
            return;
        }
        name = cut(name);
        if (endNanos < startNanos) {
            tally.note(Flaw.NEGATIVE_DURATION);
            endNanos = startNanos;
        }
        if (service.isEmpty()) {
            tally.note(Flaw.NO_SERVICE);
        }
        var done = activities.of(service.isEmpty() ? Activity.UNKNOWN_SERVICE : service, name, kind, awaited, values);
        sink.span(new Span(
                activities.trace(traceHigh, traceLow),
                id,
                parentId,
                done,
                startNanos,
                endNanos,
                failed,
                sampling.weight()));
    }
}
