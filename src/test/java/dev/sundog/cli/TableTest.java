package dev.sundog.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.host.TerminalSize;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TableTest {
    private static Table table(int columns) {
        var table = new Table(new Style(false, columns), "SEGMENT", ">LAG", "WHY");
        table.row("shop/orders", "0.2 s", "every acknowledged write is durable at both sites");
        table.row("shop/catalogue and more", "12 min", "the first copy is being made");
        return table;
    }

    @Test
    void all_that_fits_is_as_wide_as_it_is() {
        assertEquals(
                List.of(
                        "SEGMENT                     LAG  WHY",
                        "shop/orders               0.2 s  every acknowledged write is durable at both sites",
                        "shop/catalogue and more  12 min  the first copy is being made"),
                table(Integer.MAX_VALUE).lines());
    }

    @Test
    void texts_are_broken_at_spaces_until_the_table_fits() {
        assertEquals(
                List.of(
                        "SEGMENT               LAG  WHY",
                        "shop/orders         0.2 s  every acknowledged",
                        "                           write is durable",
                        "                           at both sites",
                        "shop/catalogue     12 min  the first copy is",
                        "and more                   being made"),
                table(45).lines());
    }

    @Test
    void each_row_is_a_list_where_that_does_not_do() {
        assertEquals(
                List.of(
                        "shop/orders",
                        "  LAG  0.2 s",
                        "  WHY  every acknowledged",
                        "       write is durable",
                        "       at both sites",
                        "shop/catalogue and more",
                        "  LAG  12 min",
                        "  WHY  the first copy is",
                        "       being made"),
                table(25).lines());
    }

    @Test
    void nothing_is_wider_than_the_screen() {
        for (int columns = 1; columns < 120; columns++) {
            int most = Math.max(columns, 8);
            for (var line : table(columns).lines()) {
                assertTrue(line.length() <= most, columns + ": " + line);
            }
        }
    }

    @Test
    void colours_take_no_room_and_nothing_gets_lost() {
        var red = "\033[31mlong ago\033[0m it was";
        assertEquals(List.of("\033[31mlong", "ago\033[0m it", "was"), Wrap.text(red, 6));
        assertEquals(List.of("abcdef", "gh"), Wrap.text("abcdefgh", 6));
        assertEquals(List.of(""), Wrap.text("", 6));
        assertEquals(List.of("  -> a b", "    c d"), Wrap.line("  -> a b c d", 9));
        assertEquals(List.of("fits"), Wrap.line("fits", 4));
    }

    @Test
    void a_screen_shows_what_it_has_room_for_and_how_much_more_there_is() {
        var lines = List.of("one", "two two", "three");
        assertEquals(
                "\033[Hone\033[K\r\ntwo two\033[K\r\nthree\033[K\033[J",
                Watching.screen(lines, new TerminalSize(3, 80)));
        assertEquals("\033[Hone\033[K\r\n2 more lines\033[K\033[J", Watching.screen(lines, new TerminalSize(2, 80)));
        assertEquals("\033[H6 mo\033[K\033[J", Watching.screen(lines, new TerminalSize(1, 4)));
    }
}
