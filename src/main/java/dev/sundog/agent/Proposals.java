package dev.sundog.agent;

import dev.sundog.model.OperatorException;
import dev.sundog.steer.LeaseAnswer;
import dev.sundog.steer.LeaseCommand;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * What groups ask of the quorum. One alone goes at once; while some are under way the others gather and then travel together, so
 * that a lost site costs its hundreds of groups a few entries of the log. Safe for use by many threads.
 */
final class Proposals {
    /** More than one, so that a proposal whose answer is lost does not hold up all others. */
    private static final int MOST_UNDER_WAY = 2;

    private static final int MOST_TOGETHER = 1000;

    private final Function<LeaseCommand, CompletableFuture<LeaseAnswer>> quorum;
    private final Deque<Asked> waiting = new ArrayDeque<>();
    private int underWay;

    private record Asked(LeaseCommand command, CompletableFuture<LeaseAnswer> answer) {}

    Proposals(Function<LeaseCommand, CompletableFuture<LeaseAnswer>> quorum) {
        this.quorum = quorum;
    }

    /** Completes with the answer to this command alone. */
    CompletableFuture<LeaseAnswer> propose(LeaseCommand command) {
        var asked = new Asked(command, new CompletableFuture<>());
        synchronized (this) {
            waiting.add(asked);
        }
        send();
        return asked.answer();
    }

    private void send() {
        var some = next();
        if (!some.isEmpty()) {
            var _ = quorum.apply(joined(some)).whenComplete((answer, failure) -> {
                ended();
                // Those that gathered meanwhile first: who is answered may ask again at once.
                send();
                if (failure == null) {
                    answer(some, answer);
                } else {
                    some.forEach(a -> a.answer().completeExceptionally(failure));
                }
            });
        }
    }

    private synchronized List<Asked> next() {
        var some = new ArrayList<Asked>();
        if (underWay < MOST_UNDER_WAY) {
            while (!waiting.isEmpty() && some.size() < MOST_TOGETHER) {
                some.add(waiting.remove());
            }
            underWay += some.isEmpty() ? 0 : 1;
        }
        return some;
    }

    private synchronized void ended() {
        underWay--;
    }

    private static LeaseCommand joined(List<Asked> some) {
        return some.size() == 1
                ? some.getFirst().command()
                : new LeaseCommand.Together(some.stream().map(Asked::command).toList());
    }

    private static void answer(List<Asked> some, LeaseAnswer answer) {
        if (some.size() == 1) {
            some.getFirst().answer().complete(answer);
        } else if (answer instanceof LeaseAnswer.Together t && t.answers().size() == some.size()) {
            for (int i = 0; i < some.size(); i++) {
                some.get(i).answer().complete(t.answers().get(i));
            }
        } else {
            var failure = new OperatorException(
                    "The quorum's answer does not fit the question", "Run the same release of Sundog at every voter");
            some.forEach(a -> a.answer().completeExceptionally(failure));
        }
    }
}
