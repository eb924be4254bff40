package dev.sundog.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WriteBehindTest {
    private static final long STEP = WriteBehind.STEP_BYTES;

    private final List<String> calls = new ArrayList<>();
    private final WriteBehind behind = new WriteBehind(
            (offset, length, wait) -> calls.add((wait ? "wait " : "begin ") + offset / STEP + "+" + length / STEP));

    @Test
    void a_whole_step_is_begun_and_the_one_before_it_waited_for() {
        behind.written(STEP - 1);
        assertEquals(List.of(), calls);
        behind.written(STEP);
        behind.written(2 * STEP + 7);
        assertEquals(List.of("begin 0+1", "begin 1+1", "wait 0+1"), calls);
    }

    @Test
    void much_at_once_is_taken_step_by_step_and_each_once() {
        behind.written(3 * STEP);
        behind.written(3 * STEP + 1);
        assertEquals(List.of("begin 0+1", "begin 1+1", "wait 0+1", "begin 2+1", "wait 1+1"), calls);
    }
}
