package dev.sundog.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** That ambient capabilities are not inherited is shown by {@code PackageIT}, where there are some. */
final class PlainStartTest {
    @Test
    void aProgramIsStarted() throws Exception {
        var process = PlainStart.of(new ProcessBuilder("echo", "here"));
        assertEquals("here\n", new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        assertEquals(0, process.waitFor());
    }

    @Test
    void oneThatIsNotThereIsAnError() {
        assertThrows(IOException.class, () -> PlainStart.of(new ProcessBuilder("/no/such/program")));
    }
}
