package dev.sundog.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import dev.sundog.model.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules hold for what is shipped, and each of them fails where its breach was planted. */
final class ShapeTest {
    private static final Shape REAL = new Shape("dev.sundog");
    private static final JavaClasses SHIPPED = Shape.classesBeside(Digest.class);
    private static final Shape PLANTED = new Shape("dev.sundog.rules.planted");
    private static final JavaClasses PLANTS = Shape.classesBeside(ShapeTest.class);

    /** Constructors and records with more than eight parameters: what there is, never more. */
    private static final int LONG_CONSTRUCTORS = 14;

    private static void assertHolds(ArchRule rule) {
        var result = rule.evaluate(SHIPPED);
        assertFalse(result.hasViolation(), () -> result.getFailureReport().toString());
    }

    private static void assertBites(ArchRule rule, String about) {
        var lines = rule.evaluate(PLANTS).getFailureReport().getDetails();
        assertTrue(lines.stream().anyMatch(l -> l.contains(about)), () -> "not found: " + about + " in " + lines);
    }

    static Stream<String> parts() {
        return Shape.MAY_KNOW.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("parts")
    void a_package_knows_only_what_the_table_says(String part) {
        assertHolds(REAL.dependencies(part));
    }

    @Test
    void every_package_is_in_the_table() {
        assertEquals(Set.of(), REAL.unknownParts(SHIPPED));
        assertTrue(SHIPPED.size() > 200, "too few classes were read to mean anything: " + SHIPPED.size());
    }

    @Test
    void packages_form_no_cycle() {
        assertHolds(REAL.noCycles());
    }

    @Test
    void model_and_the_stages_are_pure() {
        assertHolds(REAL.pure());
    }

    @Test
    void types_are_named_for_what_they_are() {
        assertHolds(REAL.names());
    }

    @Test
    void every_package_is_null_marked() {
        var unmarked = new TreeSet<String>();
        for (var one : SHIPPED) {
            if (!one.getPackage().isAnnotatedWith(NullMarked.class)) {
                unmarked.add(one.getPackageName());
            }
        }
        assertEquals(Set.of(), unmarked);
    }

    @Test
    void no_more_constructors_have_more_than_eight_parameters() {
        var found = new ArrayList<String>();
        for (var one : SHIPPED) {
            for (var constructor : one.getConstructors()) {
                if (constructor.getRawParameterTypes().size() > 8) {
                    found.add(one.getName());
                }
            }
        }
        found.sort(null);
        assertTrue(
                found.size() <= LONG_CONSTRUCTORS,
                () -> found.size() + " > " + LONG_CONSTRUCTORS + ": " + String.join(", ", found));
    }

    @Test
    void a_stage_that_knows_another_stage_is_found() {
        assertBites(PLANTED.dependencies("sync"), "Neighbour");
        assertBites(PLANTED.dependencies("steer"), "Neighbour");
    }

    @Test
    void what_knows_the_commands_is_found() {
        assertBites(PLANTED.dependencies("model"), "Command");
    }

    @Test
    void a_cycle_is_found() {
        assertBites(PLANTED.noCycles(), "Cycle detected");
    }

    static List<String> impurities() {
        return List.of(
                "System.nanoTime()",
                "Instant.now()",
                "Math.random()",
                "UUID.randomUUID()",
                "java.util.Random",
                "java.lang.Thread",
                "java.nio.file.Path",
                "java.io.File",
                "java.net.Socket",
                "java.util.concurrent.locks.ReentrantLock",
                "is synchronized",
                "has a synchronized block",
                "parallelStream()",
                "System.currentTimeMillis()");
    }

    @ParameterizedTest
    @MethodSource("impurities")
    void what_is_not_pure_is_found(String about) {
        assertBites(PLANTED.pure(), about);
    }

    @Test
    void a_pure_class_passes() {
        var lines = PLANTED.pure().evaluate(PLANTS).getFailureReport().getDetails();
        assertFalse(lines.stream().anyMatch(l -> l.contains("planted.sync.Pure")), () -> String.join("\n", lines));
    }

    @Test
    void a_weak_name_is_found() {
        assertBites(PLANTED.names(), "ClockHelper");
        assertTrue(Shape.isWeak("FooManager") && Shape.isWeak("BarUtils") && !Shape.isWeak("Dataset"));
    }

    @Test
    void a_package_outside_the_table_is_found() {
        assertTrue(new Shape("dev.sundog").unknownParts(PLANTS).contains("rules"));
    }
}
