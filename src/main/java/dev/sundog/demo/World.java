package dev.sundog.demo;

import dev.sundog.api.ControlClient;
import dev.sundog.api.GroupReport;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Everything the acts play with. */
record World(
        Pace pace,
        Screen screen,
        Waiting waiting,
        Workspace workspace,
        Wan wan,
        Layout layout,
        Agents agents,
        Clients clients,
        Path ledger,
        Findings findings) {
    static final String GROUP = "shop";

    ControlClient control(Site site) {
        return agents.control(site.voter());
    }

    /** Bytes that mirroring has cost so far, both ways. */
    long linkBytes() {
        return linkBytes(wan);
    }

    static long linkBytes(Wan wan) {
        return wan.bytes(Wan.Kind.LINK, Site.PRIVATE.voter(), Site.PUBLIC.voter())
                + wan.bytes(Wan.Kind.LINK, Site.PUBLIC.voter(), Site.PRIVATE.voter());
    }

    Optional<GroupReport> group(Site asked) {
        return quietly(() -> control(asked).status())
                .flatMap(status -> status.groups().stream()
                        .filter(g -> g.group().equals(GROUP))
                        .findFirst());
    }

    Optional<Site> holder(Site asked) {
        return group(asked).flatMap(GroupReport::holder);
    }

    /** An answer, or none while the agent cannot give one. */
    static <T> Optional<T> quietly(Supplier<T> question) {
        try {
            return Optional.of(question.get());
        } catch (OperatorException e) {
            return Optional.empty();
        }
    }

    /** Shows how the clients fare for a while. */
    void watch(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        var shares = new Shares(clients.tally());
        while (System.nanoTime() < end) {
            Thread.sleep(200);
            screen.live(shares.line(clients.tally()));
            agents.check();
        }
    }
}
