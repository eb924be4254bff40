package dev.sundog.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.host.FileUsers;
import dev.sundog.host.FileUsers.Fate;
import dev.sundog.host.FileUsers.How;
import dev.sundog.host.FileUsers.Use;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class OtherHoldersTest {
    private static Use use(long pid, How how, Fate fate) {
        return new Use(pid, "cat", "orders/log", how, fate);
    }

    @Test
    void others_that_hold_replaced_files_are_named_and_the_service_and_temporary_files_are_not() {
        var seen = new FileUsers.Seen(
                List.of(
                        use(7, How.OPEN_FOR_WRITING, Fate.REPLACED),
                        use(8, How.OPEN_FOR_WRITING, Fate.REPLACED),
                        use(9, How.MAPPED, Fate.REPLACED),
                        use(10, How.OPEN_FOR_WRITING, Fate.UNLINKED),
                        use(11, How.OPEN_FOR_WRITING, Fate.NAMED)),
                true);
        assertEquals(
                List.of(
                        "process 8 (cat) has orders/log, which was replaced, open for writing: what it writes there is"
                                + " lost -> restart it",
                        "process 9 (cat) has orders/log, which was replaced, mapped: it reads what is old -> restart it"),
                OtherHolders.words(seen, Set.of(7L)));
    }

    @Test
    void a_look_that_did_not_see_everything_says_so_and_many_are_counted() {
        var many = LongStream.range(1, 13)
                .mapToObj(pid -> use(pid, How.OPEN, Fate.REPLACED))
                .toList();
        var words = OtherHolders.words(new FileUsers.Seen(many, false), Set.of());
        assertEquals(12, words.size());
        assertTrue(words.get(10).startsWith("2 more replaced files"), words.get(10));
        assertTrue(words.get(11).contains("not every process could be looked into"), words.get(11));
    }
}
