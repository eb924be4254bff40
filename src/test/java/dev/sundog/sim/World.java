package dev.sundog.sim;

import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import dev.sundog.model.Voter;
import dev.sundog.steer.GroupLease;
import dev.sundog.steer.LeaseAnswer;
import dev.sundog.steer.LeaseCommand;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Two sites, a witness, clients and all that may happen to them, from one seed. */
final class World {
    static final GroupId SHOP = new GroupId("shop");
    static final GroupId POST = new GroupId("post");
    private static final List<TreePath> PATHS =
            List.of(TreePath.of("a/1"), TreePath.of("a/2"), TreePath.of("b/1"), TreePath.of("b/2"));

    final Loop loop;
    final Mutation mutation;
    final Net net = new Net();
    final Link link;
    final Majority majority;
    private final Map<GroupId, Ledger> ledgers = new TreeMap<>();
    private final Map<GroupId, Epoch> epochs = new HashMap<>();
    private final Map<Site, Node> nodes = new EnumMap<>(Site.class);
    private boolean witnessUp = true;
    private boolean clientsGo = true;
    private int nextId;

    World(long seed, Mutation mutation) {
        this.loop = new Loop(seed);
        this.mutation = mutation;
        this.link = new Link(this, 2e5 + loop.random.nextInt(2_000_000), 2 + loop.random.nextInt(40));
        this.majority = new Majority(this);
        ledgers.put(SHOP, new Ledger(this, SHOP, Site.PRIVATE));
        ledgers.put(POST, new Ledger(this, POST, Site.PUBLIC));
        for (var site : Site.values()) {
            nodes.put(site, new Node(this, site, ledgers));
        }
        nodes.values().forEach(n -> n.start(false));
        poll();
        client();
    }

    Node node(Site site) {
        return nodes.get(site);
    }

    Ledger ledger(GroupId group) {
        return ledgers.get(group);
    }

    boolean isUp(Voter voter) {
        return voter.site().map(s -> node(s).isRunning()).orElse(witnessUp);
    }

    void witness(boolean up) {
        loop.note("witness " + (up ? "up" : "down"));
        witnessUp = up;
    }

    void clientsStop() {
        clientsGo = false;
    }

    private void poll() {
        link.poll();
        for (var site : Site.values()) {
            majority.drain(site);
        }
        loop.after(50 * Loop.MS, this::poll);
    }

    private void client() {
        if (clientsGo) {
            for (var group : ledgers.keySet()) {
                var at = node(loop.chance(0.5) ? Site.PRIVATE : Site.PUBLIC);
                if (at.isRunning()
                        && at.group(group).writes().ask(nextId, PATHS.get(loop.random.nextInt(PATHS.size())))) {
                    nextId++;
                }
            }
        }
        loop.after(loop.between(20, 120), this::client);
    }

    /** The quorum has applied a command. */
    void applied(LeaseCommand command, LeaseAnswer answer) {
        if (command instanceof LeaseCommand.RenewSite || answer instanceof LeaseAnswer.Refused) {
            return;
        }
        for (var group : ledgers.keySet()) {
            Optional<GroupLease> lease = majority.table.view().lease(group);
            lease.ifPresent(l -> {
                ledgers.get(group).applied(Optional.ofNullable(epochs.get(group)));
                epochs.put(group, l.epoch());
            });
        }
    }

    /** All is well again, and the clients are gone: after a while nothing may be missing. */
    void finish(long nanos) {
        clientsStop();
        loop.runUntil(loop.now() + nanos);
        ledgers.values().forEach(Ledger::checkAtEnd);
    }
}
