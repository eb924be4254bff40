package dev.sundog.sim;

import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import dev.sundog.steer.LeaseAnswer;
import dev.sundog.steer.LeaseCodec;
import dev.sundog.steer.LeaseCommand;
import dev.sundog.steer.LeaseTable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The quorum as a log: a command is applied when its proposer reaches a majority. Commands of one site keep their order; an
 * answer may be lost though the command was applied, and an unanswered command may be applied late.
 */
final class Majority {
    private static final long TIMEOUT = 1000 * Loop.MS;

    private static final class Asked {
        final LeaseCommand command;
        final Consumer<Optional<LeaseAnswer>> answer;
        boolean closed;

        Asked(LeaseCommand command, Consumer<Optional<LeaseAnswer>> answer) {
            this.command = command;
            this.answer = answer;
        }
    }

    final LeaseTable table = new LeaseTable();
    private final World world;
    private final Map<Site, Deque<Asked>> queues = new EnumMap<>(Site.class);

    Majority(World world) {
        this.world = world;
        for (var site : Site.values()) {
            queues.put(site, new ArrayDeque<>());
        }
    }

    boolean reaches(Site site) {
        int others = 0;
        for (var voter : Voter.values()) {
            if (voter != site.voter() && world.isUp(voter) && world.net.bothWays(site.voter(), voter)) {
                others++;
            }
        }
        return world.isUp(site.voter()) && others >= 1;
    }

    void propose(Site site, LeaseCommand command, Consumer<Optional<LeaseAnswer>> answer) {
        var asked = new Asked(command, answer);
        queues.get(site).add(asked);
        world.loop.after(world.loop.between(2, 20), () -> drain(site));
        world.loop.after(TIMEOUT, () -> {
            if (!asked.closed) {
                asked.closed = true;
                if (world.loop.chance(0.5)) {
                    queues.get(site).remove(asked);
                }
                world.loop.note(site.label() + " has no answer to " + command);
                answer.accept(Optional.empty());
            }
        });
    }

    /** Some of what a process asked for before it died still reaches the log. */
    void died(Site site) {
        queues.get(site).removeIf(a -> world.loop.chance(0.5));
    }

    void drain(Site site) {
        var queue = queues.get(site);
        while (!queue.isEmpty() && reaches(site)) {
            var together = List.copyOf(queue);
            queue.clear();
            var answers = apply(together);
            for (int i = 0; i < together.size(); i++) {
                applied(together.get(i), answers.get(i));
            }
        }
    }

    /** What has gathered is one entry of the log, as an agent's proposals are. */
    private List<LeaseAnswer> apply(List<Asked> together) {
        if (together.size() == 1) {
            return List.of(table.apply(together.getFirst().command));
        }
        var command =
                new LeaseCommand.Together(together.stream().map(a -> a.command).toList());
        if (table.apply(LeaseCodec.decodeCommand(LeaseCodec.encode(command))) instanceof LeaseAnswer.Together t) {
            return t.answers();
        }
        throw new AssertionError("another answer to " + command);
    }

    private void applied(Asked asked, LeaseAnswer answer) {
        if (!(asked.command instanceof LeaseCommand.RenewSite)) {
            world.loop.note("recorded " + asked.command + " -> " + answer);
        }
        world.applied(asked.command, answer);
        if (!world.loop.chance(0.05)) {
            world.loop.after(world.loop.between(2, 40), () -> {
                if (!asked.closed) {
                    asked.closed = true;
                    asked.answer.accept(Optional.of(answer));
                }
            });
        }
    }
}
