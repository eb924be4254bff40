package dev.sundog.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class ManualPageTest {
    @Test
    void eachCommandHasAPageWithItsOptions() {
        var pages = Manual.pages("2026-11-30");
        var commands = Main.commandLine(Console.ofProcess()).getSubcommands().keySet();
        assertTrue(pages.containsKey("sundog"));
        for (var command : commands) {
            assertTrue(pages.containsKey("sundog-" + command), command);
            assertTrue(pages.getOrDefault("sundog", "").contains("sundog\\-" + command + "(1)"), command);
        }
        assertEquals(commands.size() + 1, pages.size());
        var status = pages.getOrDefault("sundog-status", "");
        assertTrue(status.contains(".TP\n\\fB\\-\\-watch\\fR\nShow it again every second until interrupted\n"), status);
        assertTrue(status.contains("\\-\\-state=DIR"), status);
    }

    @Test
    void whatIsHiddenFromHelpIsHiddenHere() {
        assertTrue(!Manual.pages("2026-11-30").getOrDefault("sundog-up", "").contains("\\-\\-break"));
    }

    @Test
    void defaultsAreShown() {
        var up = Manual.pages("2026-11-30").getOrDefault("sundog-up", "");
        assertTrue(up.contains("The configuration (/etc/sundog/sundog.yaml)"), up);
    }

    @Test
    void textIsNoRequestOfRoff() {
        assertEquals("\\&.x \\-y \\eZ\n\\&'", ManualPage.escaped(".x -y \\Z\n'"));
    }
}
