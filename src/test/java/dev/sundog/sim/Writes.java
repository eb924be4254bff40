package dev.sundog.sim;

import dev.sundog.model.Epoch;
import dev.sundog.model.TreePath;

/** A gateway's writing requests of one group: accepted, made by the service, held until they may be acknowledged. */
final class Writes {
    private record Write(int id, TreePath path, Epoch epoch, long acceptedAt) {}

    private final GroupNode group;
    private int underWay;

    Writes(GroupNode group) {
        this.group = group;
    }

    boolean areUnderWay() {
        return underWay > 0;
    }

    private Node node() {
        return group.node();
    }

    /** False when it is not served here. */
    boolean ask(int id, TreePath path) {
        var sender = group.open();
        if (sender.isEmpty()) {
            return false;
        }
        group.disk().add(path, id);
        sender.get().touch(path);
        var loop = group.world().loop;
        if (loop.chance(0.3)) {
            node().later(node().forceNanos(), () -> group.disk().force(path));
        }
        underWay++;
        var write = new Write(id, path, sender.get().epoch(), loop.now());
        node().later(loop.between(1, 6), () -> answered(write));
        return true;
    }

    private void answered(Write write) {
        var sender = group.holding(write.epoch());
        if (sender.isEmpty()) {
            underWay--;
        } else if (group.role().barriersEnforced()) {
            sender.get().barrier(done -> {
                if (done) {
                    release(write, true);
                } else {
                    underWay--;
                }
            });
        } else {
            release(write, false);
        }
    }

    /** Rule 13: durable here too, then the epoch once more. */
    private void release(Write write, boolean barrierDone) {
        boolean forced = group.world().mutation != Mutation.NOT_FORCED_HERE;
        node().later(forced ? node().forceNanos() : 0, () -> {
            if (forced) {
                group.disk().force(write.path());
            }
            boolean holding = group.holding(write.epoch()).isPresent();
            if (holding && !barrierDone && group.role().barriersEnforced()) {
                answered(write);
                return;
            }
            underWay--;
            if (holding) {
                group.ledger().acknowledged(write.id(), node().site(), write.epoch(), write.acceptedAt());
            }
        });
    }
}
