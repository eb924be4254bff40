package dev.sundog.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Site;
import dev.sundog.steer.GroupLease;
import dev.sundog.steer.LeaseAnswer;
import dev.sundog.steer.LeaseCommand;
import dev.sundog.steer.LeaseTable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ProposalsTest {
    private final List<LeaseCommand> sent = new ArrayList<>();
    private final List<CompletableFuture<LeaseAnswer>> open = new ArrayList<>();
    private final LeaseTable table = new LeaseTable();
    private final Proposals proposals = new Proposals(command -> {
        sent.add(command);
        open.add(new CompletableFuture<>());
        return open.getLast();
    });

    private static LeaseCommand found(int n) {
        return new LeaseCommand.Found(new GroupId("g" + n), Site.PRIVATE);
    }

    private List<CompletableFuture<LeaseAnswer>> ask(int groups) {
        return IntStream.range(0, groups)
                .mapToObj(n -> proposals.propose(found(n)))
                .toList();
    }

    private void answer(int n) {
        open.get(n).complete(table.apply(sent.get(n)));
    }

    @Test
    void what_gathers_while_others_are_under_way_goes_as_one_and_each_gets_its_own_answer() {
        var answers = ask(300);
        assertEquals(List.of(found(0), found(1)), sent);
        answer(0);
        assertEquals(3, sent.size());
        assertEquals(
                298,
                assertInstanceOf(LeaseCommand.Together.class, sent.get(2))
                        .commands()
                        .size());
        answer(2);
        answer(1);
        for (int n = 0; n < 300; n++) {
            var lease = new GroupLease(new GroupId("g" + n), Site.PRIVATE, new Epoch(1), true);
            assertEquals(new LeaseAnswer.Granted(lease), answers.get(n).join());
        }
        assertEquals(3, table.view().appliedIndex());
    }

    @Test
    void a_failure_is_everyones_and_the_next_are_sent_all_the_same() {
        var answers = ask(4);
        answer(0);
        open.get(2).completeExceptionally(new IllegalStateException("no majority"));
        assertThrows(CompletionException.class, answers.get(2)::join);
        assertThrows(CompletionException.class, answers.get(3)::join);
        assertFalse(answers.get(1).isDone());
        proposals.propose(found(9));
        assertEquals(found(9), sent.getLast());
    }

    @Test
    void an_answer_that_does_not_fit_is_no_answer() {
        var answers = ask(4);
        answer(0);
        open.get(2).complete(new LeaseAnswer.Together(List.of(new LeaseAnswer.Renewed())));
        assertThrows(CompletionException.class, answers.get(2)::join);
    }
}
