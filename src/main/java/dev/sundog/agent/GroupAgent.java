package dev.sundog.agent;

import dev.sundog.gateway.Released;
import dev.sundog.gateway.Standing;
import dev.sundog.model.Epoch;
import dev.sundog.model.OperatorException;
import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import dev.sundog.model.Workload;
import dev.sundog.runner.Readiness;
import dev.sundog.runner.ServiceControl;
import dev.sundog.steer.GroupLease;
import dev.sundog.steer.GroupRole;
import dev.sundog.steer.LeaseAnswer;
import dev.sundog.steer.LeaseCommand;
import dev.sundog.transfer.GroupTransfer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** One group at this site: carries out what its role decides, on its data, its service and its requests. */
final class GroupAgent {
    private static final Duration DRAIN = Duration.ofSeconds(8);

    private final Workload workload;
    private final Site here;
    private final GroupTransfer transfer;
    private final Optional<ServiceControl> service;
    private final Function<LeaseCommand, CompletableFuture<LeaseAnswer>> quorum;
    private final Supplier<Set<SegmentId>> required;
    private final Decisions decisions;
    private final Runnable changed;
    private final LongConsumer remember;
    private final GroupRole role;
    private Optional<GroupLease> lease = Optional.empty();
    private Optional<Epoch> serving = Optional.empty();
    private String stalled = "the quorum has not answered yet";
    private boolean holdWrites;
    private int writesInFlight;
    private long arming;
    private boolean everProtected;

    GroupAgent(
            Workload workload,
            Site here,
            GroupRole role,
            GroupTransfer transfer,
            Optional<ServiceControl> service,
            Function<LeaseCommand, CompletableFuture<LeaseAnswer>> quorum,
            Supplier<Set<SegmentId>> required,
            Decisions decisions,
            Runnable changed,
            LongConsumer remember) {
        this.workload = workload;
        this.here = here;
        this.role = role;
        this.transfer = transfer;
        this.service = service;
        this.quorum = quorum;
        this.required = required;
        this.decisions = decisions;
        this.changed = changed;
        this.remember = remember;
    }

    Workload workload() {
        return workload;
    }

    GroupTransfer transfer() {
        return transfer;
    }

    Optional<ServiceControl> service() {
        return service;
    }

    Decisions decisions() {
        return decisions;
    }

    /** Only for {@code demo --break fence}: goes on as holder without asking the quorum. */
    void believe(Epoch epoch) {
        carryOut(new GroupRole.BeginHolding(epoch));
    }

    /** Everything that happens to the role comes through here. */
    synchronized void on(GroupRole.Event event) {
        if (event instanceof GroupRole.Recorded r) {
            lease = lease.filter(l -> r.lease().epoch().isBefore(l.epoch())).or(() -> Optional.of(r.lease()));
        }
        role.on(event).forEach(this::carryOut);
        everProtected |= role.role() instanceof GroupRole.Holder h && h.protection() == GroupRole.Protection.PROTECTED;
    }

    private void carryOut(GroupRole.Effect effect) {
        switch (effect) {
            case GroupRole.Propose p -> propose(p.command());
            case GroupRole.FenceInbox f -> transfer.fence();
            case GroupRole.AcceptFrom a -> mirrorFrom(a.epoch());
            case GroupRole.BeginHolding b -> hold(b.epoch());
            case GroupRole.EndHolding e -> {
                serving = Optional.empty();
                transfer.endHolding();
            }
            case GroupRole.Arm a -> arm();
            case GroupRole.ReleaseWaiting r -> {
                arming++;
                transfer.releaseBarriers();
            }
            case GroupRole.HoldWrites h -> {
                holdWrites = true;
                Thread.ofVirtual().start(this::drainAndHandOver);
            }
            case GroupRole.ReleaseWrites r -> holdWrites = false;
            case GroupRole.Decided d -> decisions.add(d.text(), "");
        }
        changed.run();
    }

    private void propose(LeaseCommand command) {
        var _ = quorum.apply(command).whenComplete((answer, failure) -> {
            if (failure == null) {
                on(new GroupRole.Answered(command, answer));
            } else {
                on(new GroupRole.Unanswered(command));
            }
        });
    }

    /** The quorum's answer to the first question, not the local voter's view, makes a role known (it cannot be stale). */
    void found(GroupLease confirmed) {
        on(new GroupRole.Recorded(confirmed));
    }

    private void mirrorFrom(Epoch epoch) {
        serving = Optional.empty();
        stalled = "";
        Thread.ofVirtual().start(() -> {
            // DESIGN rule 9: no delta is applied before the old service is known to be dead.
            service.ifPresent(s -> await(s.demote(), "its old service is not known to be dead"));
            synchronized (this) {
                if (role.role() instanceof GroupRole.Mirror m
                        && m.lease().epoch().equals(epoch)) {
                    transfer.acceptFrom(epoch);
                }
            }
        });
    }

    private void hold(Epoch epoch) {
        serving = Optional.empty();
        stalled = "the service is being prepared";
        remember.accept(epoch.number());
        Thread.ofVirtual().start(() -> {
            try {
                while (!transfer.isApplied()) {
                    Thread.sleep(5);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            synchronized (this) {
                if (!role.holding().equals(Optional.of(epoch))) {
                    return;
                }
                transfer.beginHolding(epoch);
            }
            service.ifPresent(s -> await(s.promote(), "the service is not ready"));
            synchronized (this) {
                if (role.holding().equals(Optional.of(epoch))) {
                    serving = Optional.of(epoch);
                    stalled = "";
                }
            }
            changed.run();
        });
    }

    private void await(CompletableFuture<Readiness> asked, String otherwise) {
        switch (asked.join()) {
            case Readiness.Ready r -> {}
            case Readiness.NotReady n -> decisions.add(workload.group() + ": " + otherwise, n.why());
        }
    }

    private void arm() {
        long mine = ++arming;
        var _ = transfer.barrier(required.get()).whenComplete((done, failure) -> {
            synchronized (this) {
                if (failure == null && mine == arming) {
                    on(new GroupRole.Armed());
                }
            }
        });
    }

    private void drainAndHandOver() {
        try {
            synchronized (this) {
                long end = System.nanoTime() + DRAIN.toNanos();
                while (writesInFlight > 0 && System.nanoTime() < end) {
                    TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, end - System.nanoTime()));
                }
                if (writesInFlight > 0) {
                    on(new GroupRole.MoveGivenUp());
                    return;
                }
            }
            transfer.barrier(Set.of()).get(DRAIN.toMillis(), TimeUnit.MILLISECONDS);
            on(new GroupRole.MoveReady());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            on(new GroupRole.MoveGivenUp());
        }
    }

    synchronized Optional<GroupLease> lease() {
        return lease;
    }

    synchronized GroupRole.Role role() {
        return role.role();
    }

    synchronized Optional<Epoch> holding() {
        return role.holding();
    }

    /** Whether the quorum has recorded, since it was protected, that the copy is outdated. */
    synchronized boolean isOutdated() {
        return everProtected
                && role.role() instanceof GroupRole.Holder h
                && h.protection() == GroupRole.Protection.UNPROTECTED;
    }

    synchronized boolean isProtected() {
        return role.role() instanceof GroupRole.Holder h && h.protection() == GroupRole.Protection.PROTECTED;
    }

    synchronized Standing standing() {
        if (serving.isPresent() && role.holding().equals(serving)) {
            boolean up = service.map(ServiceControl::ready).orElse(true);
            return up ? new Standing.Serving(serving.get()) : new Standing.Stalled("the service is not healthy");
        }
        return switch (role.role()) {
            case GroupRole.Mirror m -> new Standing.Mirror();
            case GroupRole.Unknown u -> new Standing.Stalled(stalled);
            case GroupRole.Taking t -> new Standing.Stalled("the lease is being taken");
            case GroupRole.Holder h -> new Standing.Stalled(stalled);
            case GroupRole.Moving m -> new Standing.Stalled("the group is being handed over");
        };
    }

    synchronized OptionalLong writeBegun() {
        if (holdWrites) {
            return OptionalLong.empty();
        }
        writesInFlight++;
        return OptionalLong.of(transfer.touches());
    }

    synchronized void writeEnded() {
        writesInFlight--;
        notifyAll();
    }

    /** See {@link dev.sundog.gateway.Traffic#barrier}. */
    CompletableFuture<Released> barrier(Set<SegmentId> segments, Epoch acceptedAt, OptionalLong token) {
        boolean enforced;
        synchronized (this) {
            if (!role.holding().equals(Optional.of(acceptedAt))) {
                return CompletableFuture.failedFuture(new GroupTransfer.Deposed(workload.group()));
            }
            enforced = role.barriersEnforced();
        }
        boolean seen = token.isEmpty() || transfer.touches() > token.getAsLong();
        if (!enforced) {
            return CompletableFuture.completedFuture(new Released(seen, false));
        }
        return transfer.barrier(segments).thenApply(done -> {
            if (!holding().equals(Optional.of(acceptedAt))) {
                throw new GroupTransfer.Deposed(workload.group());
            }
            boolean nowSeen = token.isEmpty() || transfer.touches() > token.getAsLong();
            return new Released(nowSeen, isEnforced());
        });
    }

    private synchronized boolean isEnforced() {
        return role.barriersEnforced();
    }

    /** Asks for a hand-over and waits for its end. */
    void move(Duration atMost) {
        on(new GroupRole.MoveAsked());
        if (!(role() instanceof GroupRole.Moving)) {
            throw new OperatorException(
                    workload.group() + " cannot be handed over now: the copy at "
                            + here.other().label() + " is not current",
                    "Wait until sundog status says protected, or look there why it is not");
        }
        long end = System.nanoTime() + atMost.toNanos();
        while (role() instanceof GroupRole.Moving && System.nanoTime() < end) {
            pause();
        }
        if (!(role() instanceof GroupRole.Mirror)) {
            throw new OperatorException(
                    "The hand-over of " + workload.group() + " was given up",
                    "See sundog explain for the reason; nothing changed");
        }
    }

    static void pause() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void close() {
        service.ifPresent(ServiceControl::close);
        transfer.close();
    }

    List<String> problems() {
        return transfer.problems();
    }
}
