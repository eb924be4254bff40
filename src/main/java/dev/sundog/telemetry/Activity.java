package dev.sundog.telemetry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What was done, without when: the same for many spans, so that one instance serves them all.
 *
 * @param service the resource's {@code service.name}; {@code unknown_service} when it was not said
 * @param name as the instrumentation gave it
 * @param awaited false when it only follows from its parent (OpenTracing's FOLLOWS_FROM), which does not wait for it
 * @param values of {@link Attribute}, by ordinal; empty where there is none
 */
public record Activity(String service, String name, Kind kind, boolean awaited, List<String> values) {
    /** What a resource without a name is called (OpenTelemetry's semantic conventions, service.name). */
    public static final String UNKNOWN_SERVICE = "unknown_service";

    private static final List<String> NONE = Collections.nCopies(Attribute.COUNT, "");

    public Activity {
        values = List.copyOf(values);
        if (values.size() != Attribute.COUNT) {
            throw new IllegalArgumentException("one value for each attribute, not " + values.size());
        }
    }

    /** One that its caller waits for, without attributes. */
    public static Activity of(String service, String name, Kind kind) {
        return new Activity(service, name, kind, true, NONE);
    }

    /** The same with an attribute. */
    public Activity with(Attribute attribute, String value) {
        var changed = new ArrayList<>(values);
        changed.set(attribute.ordinal(), value);
        return new Activity(service, name, kind, awaited, changed);
    }

    /** How many characters it has. */
    int size() {
        int size = service.length() + name.length();
        for (int i = 0; i < Attribute.COUNT; i++) {
            size += values.get(i).length();
        }
        return size;
    }

    /** The value of an attribute, unless there is none or it is empty. */
    public Optional<String> get(Attribute attribute) {
        var value = values.get(attribute.ordinal());
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }
}
