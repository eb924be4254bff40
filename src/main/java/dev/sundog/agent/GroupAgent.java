package dev.sundog.agent;

import dev.sundog.gateway.Released;
import dev.sundog.gateway.Standing;
import dev.sundog.host.FileUsers;
import dev.sundog.model.Epoch;
import dev.sundog.model.OperatorException;
import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import dev.sundog.model.Workload;
import dev.sundog.runner.Readiness;
import dev.sundog.runner.ServiceControl;
import dev.sundog.runner.ServiceState;
import dev.sundog.steer.GroupLease;
import dev.sundog.steer.GroupRole;
import dev.sundog.steer.LeaseAnswer;
import dev.sundog.steer.LeaseCommand;
import dev.sundog.transfer.Deposed;
import dev.sundog.transfer.GroupTransfer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** One group at this site: carries out what its role decides, on its data, its service and its requests. */
final class GroupAgent {
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration DRAIN = Duration.ofSeconds(8);
    private static final long RETRY_MILLIS = 1000;

    private volatile Workload workload;
    private final Site here;
    private final GroupTransfer transfer;
    private final Optional<ServiceControl> service;
    private final Function<LeaseCommand, CompletableFuture<LeaseAnswer>> quorum;
    private final Supplier<Set<SegmentId>> required;
    private final Decisions decisions;
    private final Runnable changed;
    private final LongConsumer remember;
    private final GroupRole role;
    private final Optional<Path> root;
    private final AtomicInteger writesInFlight = new AtomicInteger();
    private volatile GroupRole.Role roleNow = new GroupRole.Unknown();
    private volatile Optional<GroupLease> lease = Optional.empty();
    private volatile Optional<Epoch> serving = Optional.empty();
    private volatile String stalled = "the quorum has not answered yet";
    private volatile boolean holdWrites;
    private volatile boolean serviceReady;
    private volatile String serviceTrouble = "";
    private volatile long serviceLife;
    private long arming;
    /** In this life: what was made then is durable. */
    private volatile boolean mirrored;

    private volatile boolean everProtected;
    private volatile Optional<Epoch> wish = Optional.empty();

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
        this.roleNow = role.role();
        this.root = Optional.ofNullable(workload.roots().get(here)).map(Path::of);
    }

    Workload workload() {
        return workload;
    }

    void take(Workload changed) {
        workload = changed;
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

    /** Looks at the service; what is asked for every request only reads what was seen here. */
    void look() {
        var state = service.map(ServiceControl::state);
        serviceTrouble = state.map(s -> s instanceof ServiceState.Failing f ? ": " + f.why() : "")
                .orElse("");
        serviceReady = state.map(s -> s instanceof ServiceState.Ready).orElse(true);
        serviceLife = service.map(ServiceControl::life).orElse(0L);
    }

    long serviceLife() {
        return serviceLife;
    }

    boolean isServiceReady() {
        return serviceReady;
    }

    /** Everything that happens to the role comes through here. */
    synchronized void on(GroupRole.Event event) {
        if (event instanceof GroupRole.Recorded r) {
            lease = lease.filter(l -> r.lease().epoch().isBefore(l.epoch())).or(() -> Optional.of(r.lease()));
        }
        boolean enforced = role.barriersEnforced();
        var effects = role.on(event);
        if (role.barriersEnforced() != enforced && role.holding().isPresent()) {
            // First: who sees that no barrier is enforced makes durable what that leaves to him.
            transfer.forceBeforeSending(!enforced);
        }
        roleNow = role.role();
        effects.forEach(this::carryOut);
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
            case GroupRole.ReleaseWaiting r -> release();
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
        mirrored = true;
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
            if (!begins(epoch)) {
                return;
            }
            service.ifPresent(s -> await(s.promote(), "the service is not ready"));
            synchronized (this) {
                look();
                if (role.holding().equals(Optional.of(epoch))) {
                    serving = Optional.of(epoch);
                    stalled = "";
                }
            }
            changed.run();
            root.ifPresent(this::nameOtherHolders);
        });
    }

    /** Whether the data is looked at now; false when the group is no longer held. What a person can mend is waited for. */
    private boolean begins(Epoch epoch) {
        for (var said = ""; ; ) {
            try {
                synchronized (this) {
                    if (!role.holding().equals(Optional.of(epoch))) {
                        return false;
                    }
                    transfer.beginHolding(epoch);
                    transfer.forceBeforeSending(isEnforced());
                }
                if (isEnforced() || !mirrored) {
                    // A service may have gone on while no agent was there, and both sides are found equal.
                    transfer.forceWritten();
                }
                return true;
            } catch (OperatorException e) {
                stalled = "its data cannot be looked at: " + e.what() + " -> " + e.remedy();
                if (!said.equals(stalled)) {
                    decisions.add(workload.group() + " is not served", stalled);
                }
                said = stalled;
                pause(RETRY_MILLIS);
            }
        }
    }

    /** What others do does not keep a group from serving: it is served already when they are named. */
    private void nameOtherHolders(Path beneath) {
        var own = service.map(ServiceControl::pids).orElse(Set.of());
        OtherHolders.words(FileUsers.beneath(beneath, LOOK), own)
                .forEach(words -> decisions.add(workload.group() + ": served from now on", words));
    }

    private void await(CompletableFuture<Readiness> asked, String otherwise) {
        switch (asked.join()) {
            case Readiness.Ready r -> {
                if (!r.remark().isEmpty()) {
                    decisions.add(workload.group() + ": a remark on its service", r.remark());
                }
            }
            case Readiness.NotReady n -> decisions.add(workload.group() + ": " + otherwise, n.why());
        }
    }

    private void arm() {
        long mine = ++arming;
        withDisk(mine, transfer::forceWritten, () -> {
            var _ = transfer.barrier(required).whenComplete((done, failure) -> {
                synchronized (this) {
                    if (failure == null && mine == arming) {
                        on(new GroupRole.Armed());
                    }
                }
            });
        });
    }

    private void release() {
        long mine = ++arming;
        withDisk(mine, transfer::forceTouched, () -> {
            synchronized (this) {
                // Once it is to be protected again, what waits is waited for.
                if (mine == arming) {
                    transfer.releaseBarriers();
                }
            }
        });
    }

    /** The role goes on while the disk works, or does not; nobody is answered before it has. */
    private void withDisk(long mine, Runnable work, Runnable then) {
        Thread.ofVirtual().start(() -> {
            for (var said = ""; isArming(mine); ) {
                try {
                    work.run();
                    then.run();
                    return;
                } catch (OperatorException e) {
                    var trouble = e.what() + " -> " + e.remedy();
                    if (!said.equals(trouble)) {
                        decisions.add(workload.group() + ": writes are not answered", trouble);
                    }
                    said = trouble;
                    pause(RETRY_MILLIS);
                }
            }
        });
    }

    private synchronized boolean isArming(long which) {
        return which == arming;
    }

    private void drainAndHandOver() {
        try {
            long end = System.nanoTime() + DRAIN.toNanos();
            while (writesInFlight.get() > 0 && System.nanoTime() < end) {
                Thread.sleep(1);
            }
            if (writesInFlight.get() > 0) {
                on(new GroupRole.MoveGivenUp());
                return;
            }
            transfer.barrier(Set::of).get(DRAIN.toMillis(), TimeUnit.MILLISECONDS);
            on(new GroupRole.MoveReady());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            on(new GroupRole.MoveGivenUp());
        }
    }

    Optional<GroupLease> lease() {
        return lease;
    }

    /** The epoch in which an operator here wants the other site to do its part of a move. */
    Optional<Epoch> wish() {
        return wish;
    }

    void wish(Optional<Epoch> epoch) {
        wish = epoch;
    }

    GroupRole.Role role() {
        return roleNow;
    }

    Optional<Epoch> holding() {
        return switch (roleNow) {
            case GroupRole.Holder h -> Optional.of(h.epoch());
            case GroupRole.Moving m -> Optional.of(m.epoch());
            case GroupRole.Unknown u -> Optional.empty();
            case GroupRole.Mirror m -> Optional.empty();
            case GroupRole.Taking t -> Optional.empty();
        };
    }

    /** Whether the quorum has recorded, since it was protected, that the copy is outdated. */
    boolean isOutdated() {
        return everProtected
                && roleNow instanceof GroupRole.Holder h
                && h.protection() == GroupRole.Protection.UNPROTECTED;
    }

    boolean isProtected() {
        return roleNow instanceof GroupRole.Holder h && h.protection() == GroupRole.Protection.PROTECTED;
    }

    /** Never waits: gateways ask it for every request. */
    Standing standing() {
        var served = serving;
        var now = roleNow;
        if (served.isPresent() && holding().equals(served)) {
            return serviceReady
                    ? new Standing.Serving(served.get())
                    : new Standing.Stalled("the service is not healthy" + serviceTrouble);
        }
        return switch (now) {
            case GroupRole.Mirror m -> new Standing.Mirror();
            case GroupRole.Unknown u -> new Standing.Stalled(stalled);
            case GroupRole.Taking t -> new Standing.Stalled("the lease is being taken");
            case GroupRole.Holder h -> new Standing.Stalled(stalled);
            case GroupRole.Moving m -> new Standing.Stalled("the group is being handed over");
        };
    }

    /** Counts first, looks then: who holds writes waits until none that was let through is in flight. */
    OptionalLong writeBegun() {
        writesInFlight.incrementAndGet();
        if (holdWrites) {
            writesInFlight.decrementAndGet();
            return OptionalLong.empty();
        }
        return OptionalLong.of(transfer.touchesSeen());
    }

    void writeEnded() {
        writesInFlight.decrementAndGet();
    }

    /** See {@link dev.sundog.gateway.Traffic#barrier}; does its work on a thread of its own. */
    CompletableFuture<Released> barrier(Supplier<Set<SegmentId>> segments, Epoch acceptedAt, OptionalLong token) {
        return CompletableFuture.supplyAsync(() -> begin(segments, acceptedAt), Thread::startVirtualThread)
                .thenCompose(waits -> waits)
                .thenApply(waited -> {
                    checkHeld(acceptedAt);
                    boolean seen = token.isEmpty() || transfer.touchesSeen() > token.getAsLong();
                    return new Released(seen, waited && isEnforced());
                });
    }

    /** Completes with whether anything was waited for. */
    private CompletableFuture<Boolean> begin(Supplier<Set<SegmentId>> segments, Epoch acceptedAt) {
        checkHeld(acceptedAt);
        if (isEnforced()) {
            var waits = transfer.barrier(segments);
            if (isEnforced()) {
                return waits.thenApply(done -> true);
            }
            // Who waited may have been released before this one was there.
        }
        transfer.forceTouched();
        return CompletableFuture.completedFuture(false);
    }

    private void checkHeld(Epoch acceptedAt) {
        if (!holding().equals(Optional.of(acceptedAt))) {
            throw new Deposed(workload.group());
        }
    }

    /** Whether the copy may be promoted, as far as is recorded: then writes are answered only when it has them. */
    boolean isEnforced() {
        return !(roleNow instanceof GroupRole.Holder h && h.protection() == GroupRole.Protection.UNPROTECTED);
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
        pause(5);
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void close() {
        service.ifPresent(ServiceControl::close);
        transfer.close();
    }

    /** The root, while this site writes it and no loss is tolerable. */
    Optional<Path> unforgivingRoot() {
        return workload.rpoIsZero() && roleNow instanceof GroupRole.Holder ? root : Optional.empty();
    }
}
