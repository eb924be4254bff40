package dev.sundog.rules.planted.sync;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Breaks no rule. */
@SuppressWarnings("all")
public final class Pure {
    private sealed interface Shape {}

    private record Circle(double radius) implements Shape {}

    private record Square(double side) implements Shape {}

    static String describe(Shape shape, Duration age) {
        var area = switch (shape) {
            case Circle c -> Math.PI * c.radius() * c.radius();
            case Square(double side) -> side * side;
        };
        return String.format(Locale.ROOT, "%.1f", area) + " after " + age;
    }

    static Map<String, List<Long>> grouped(List<String> names) {
        var out = new TreeMap<String, List<Long>>();
        var bytes = ByteBuffer.allocate(8).putLong(names.size()).flip();
        names.stream()
                .sorted()
                .forEach(n -> out.computeIfAbsent(n, k -> new ArrayList<>()).add(bytes.getLong(0)));
        System.arraycopy(new int[1], 0, new int[1], 0, 1);
        return out;
    }
}
