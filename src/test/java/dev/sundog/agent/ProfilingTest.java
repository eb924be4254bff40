package dev.sundog.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.GroupId;
import dev.sundog.profile.OperationObservation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProfilingTest {
    private static final GroupId SHOP = new GroupId("shop");

    private static void ask(Profiling profiling, int routes) {
        for (int i = 0; i < routes; i++) {
            var name = "GET /" + (char) ('a' + i / 676) + (char) ('a' + i / 26 % 26) + (char) ('a' + i % 26);
            assertTrue(profiling.observed(OperationObservation.once(SHOP, name, List.of(), false, 0.01, i), true));
        }
        profiling.score(List.of(), Map.of(), routes);
    }

    @Test
    void fewRoutesAreNoProblemAndABombOfThemIsOneWarning() {
        var profiling = new Profiling(0);
        ask(profiling, 100);
        assertEquals(List.of(), profiling.problems());
        ask(profiling, 3000);
        assertEquals(1, profiling.problems().size(), profiling.problems().toString());
        assertTrue(profiling.problems().getFirst().startsWith("shop: operations have too many names"));
        int kept = profiling.dependencies(List.of(), 3000).operations().size();
        assertTrue(kept <= 101, "kept " + kept);
    }
}
