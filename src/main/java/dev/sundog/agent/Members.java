package dev.sundog.agent;

import dev.sundog.dataset.DirectoryTree;
import dev.sundog.dataset.Marker;
import dev.sundog.dataset.Notices;
import dev.sundog.dataset.Presence;
import dev.sundog.dataset.TreeSnapshot;
import dev.sundog.index.Index;
import dev.sundog.index.Op;
import dev.sundog.model.ConflictRule;
import dev.sundog.model.Epoch;
import dev.sundog.model.Incarnation;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.model.Workload;
import dev.sundog.runner.ExternalService;
import dev.sundog.runner.ServiceControl;
import dev.sundog.runner.ServiceRunner;
import dev.sundog.steer.GroupRole;
import dev.sundog.steer.OverloadLimits;
import dev.sundog.transfer.GroupTransfer;
import dev.sundog.transfer.SharedTransfer;
import dev.sundog.transfer.SiteTransfer;
import dev.sundog.transfer.TransferRules;
import dev.sundog.transfer.Workers;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Makes the parts of one group at one site. */
final class Members {
    private static final Duration PROMOTION = Duration.ofSeconds(15);

    private final Assembly.Plan plan;
    private final Sites.Self self;
    private final Assembly.Protections protections;
    private final Index index;
    private final Notices notices;
    private final SiteAgent loop;
    private final SiteTransfer site;
    private final SecureRandom random;

    Members(
            Assembly.Plan plan,
            Sites.Self self,
            Assembly.Protections protections,
            Index index,
            Notices notices,
            SiteAgent loop,
            SiteTransfer site,
            SecureRandom random) {
        this.plan = plan;
        this.self = self;
        this.protections = protections;
        this.index = index;
        this.notices = notices;
        this.loop = loop;
        this.site = site;
        this.random = random;
    }

    private String root(Workload workload) {
        var root = workload.roots().get(self.site());
        if (root == null) {
            throw new OperatorException(
                    "Workload " + workload.group() + " has no root at "
                            + self.site().label(),
                    "Give it under root:");
        }
        return root;
    }

    /** A group that both sites write. */
    SharedAgent makeShared(Workload workload, ConflictRule rule) {
        var root = root(workload);
        var tree = DirectoryTree.open(root, notices);
        admit(workload, tree);
        var rules = new TransferRules(false, true, true).within(workload.rpo().toNanos());
        var keeper = new SharedTransfer.Keeper(
                self.site(), rule, () -> new Incarnation(random.nextLong(), random.nextLong()), rules.mostRestNanos());
        var transfer = new SharedTransfer(
                workload.group(),
                tree,
                index,
                keeper,
                self.clocks(),
                Workers.virtual(workload.group().name()),
                site);
        site.add(workload.group(), transfer);
        return new SharedAgent(
                workload, self.site(), tree, transfer, service(workload, root), () -> mark(workload, tree));
    }

    Sites.Member make(Workload workload) {
        var root = root(workload);
        var tree = DirectoryTree.open(root, notices);
        admit(workload, tree);
        TreeSnapshot.clear(tree);
        var segments = new GroupSegments(workload, tree, self.leastEgress(), self.clocks());
        var transfer = new GroupTransfer(
                workload.group(),
                tree,
                index,
                segments::of,
                new TransferRules(workload.rpoIsZero(), protections.barrier(), protections.fence())
                        .within(workload.rpo().toNanos())
                        .appending(workload::isAppended),
                self.clocks(),
                Workers.virtual(workload.group().name()),
                site);
        site.add(workload.group(), transfer);
        var settings = new GroupRole.Settings(
                plan.tempo().suspect().toNanos(),
                plan.tempo().lease().toNanos(),
                workload.rpoIsZero(),
                protections.fence());
        var believed = protections.fence() ? Optional.<Epoch>empty() : Assembly.believed(index, workload);
        var role = believed.map(e -> GroupRole.believing(workload.group(), self.site(), settings, e))
                .orElseGet(() -> new GroupRole(workload.group(), self.site(), settings));
        var agent = new GroupAgent(
                workload,
                self.site(),
                role,
                transfer,
                service(workload, root),
                loop::propose,
                segments::required,
                new Decisions(self.wallClock()),
                () -> loop.gateway().ifPresent(g -> g.changed()),
                epoch -> index.commit(List.of(new Op.Note("held/" + workload.group(), Long.toString(epoch)))));
        believed.ifPresent(agent::believe);
        return new Sites.Member(
                agent, segments, new LoadWatch(overloadLimits(plan.tempo())), () -> mark(workload, tree));
    }

    static OverloadLimits overloadLimits(Assembly.Tempo tempo) {
        var standard = OverloadLimits.standard().withDwell(tempo.dwell());
        return new OverloadLimits(
                standard.window(),
                standard.enter(),
                standard.leave(),
                standard.horizon(),
                new OverloadLimits.Targets(
                        tempo.queueTarget(),
                        standard.targets().utilisation(),
                        standard.targets().shedPerSecond()));
    }

    private Optional<ServiceControl> service(Workload workload, String root) {
        var log = plan.state().resolve("service-" + workload.group() + ".log");
        return workload.service().map(s -> switch (s) {
            case Workload.Service.Run run ->
                new ServiceRunner(run, self.site(), root, log, lapse(), PROMOTION, System::nanoTime);
            case Workload.Service.External external -> new ExternalService(external, self.site(), root, log);
        });
    }

    /** No longer than a lease, so that a service whose agent stands still is dead before another site may have it. */
    private Duration lapse() {
        var lease = plan.tempo().lease();
        return lease.compareTo(ServiceRunner.LAPSE) < 0 ? lease : ServiceRunner.LAPSE;
    }

    /** Refuses a root that is not the one it was, and a target that holds something of its own. */
    private void admit(Workload workload, DirectoryTree tree) {
        var database = tree.liveDatabase();
        if (database.isPresent()) {
            throw new OperatorException(
                    "Workload " + workload.group() + " is refused: " + database.get(),
                    "Copying a live database file by file corrupts it: leave it out of the root");
        }
        var known = index.note("marker/" + workload.group());
        switch (tree.presence()) {
            case Presence.Present p -> {
                boolean ours = p.marker().installation().equals(self.installation())
                        && p.marker().group().equals(workload.group());
                if (!ours) {
                    throw new OperatorException(
                            tree.rootPath() + " belongs to another installation or group ("
                                    + p.marker().group() + ")",
                            "Name another root, or remove " + tree.rootPath() + "/.sundog if that is out of date");
                }
                index.commit(List.of(
                        new Op.Note("marker/" + workload.group(), p.marker().id())));
            }
            case Presence.MarkerMissing m -> {
                if (known.isEmpty()) {
                    adopt(workload, tree);
                }
                // Else it stays unmarked: nothing of it is mirrored until a person accepts (status says so).
            }
            case Presence.DeviceChanged d -> throw new OperatorException(d.why(), "Start again");
            case Presence.RootMissing r -> throw new OperatorException(r.why(), "Create or mount it");
        }
    }

    private void adopt(Workload workload, DirectoryTree tree) {
        boolean target = self.site() == Site.PUBLIC;
        if (target && !protections.adopt() && !tree.isEmpty()) {
            throw new OperatorException(
                    tree.rootPath() + " at public is not empty",
                    "Empty it, or start once with --adopt: what is alike stays, what differs is put aside");
        }
        mark(workload, tree);
    }

    private void mark(Workload workload, DirectoryTree tree) {
        var id = new byte[8];
        random.nextBytes(id);
        var marker =
                new Marker(self.installation(), workload.group(), HexFormat.of().formatHex(id));
        tree.writeMarker(marker);
        index.commit(List.of(new Op.Note("marker/" + workload.group(), marker.id())));
    }
}
