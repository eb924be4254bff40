package dev.sundog.transfer;

import dev.sundog.dataset.Kind;
import dev.sundog.model.Keep;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Remark;
import dev.sundog.sync.TwoWayEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Conflicts of a two-writer group that no person has settled yet. */
public final class SharedConflicts {
    /**
     * One of them.
     *
     * @param path the name that carries it
     * @param remark what happened
     * @param place where the version that lost is, inside {@code .sundog} of this site; empty where it is not there
     */
    public record Conflict(TreePath path, Remark remark, Optional<String> place) {}

    private final SharedParts parts;

    SharedConflicts(SharedParts parts) {
        this.parts = parts;
    }

    /** Under the lock. */
    List<Conflict> all() {
        var out = new ArrayList<Conflict>();
        parts.ledger()
                .machine()
                .remarked()
                .forEach((path, claim) -> claim.remarks().forEach(r -> out.add(new Conflict(path, r, place(path, r)))));
        return out;
    }

    int count() {
        return parts.ledger().machine().remarked().size();
    }

    private Optional<String> place(TreePath path, Remark remark) {
        if (remark.kind() != Remark.Kind.ASIDE) {
            return Optional.empty();
        }
        var prefix = "aside/" + parts.files().group() + "/";
        return parts.files().index().lookup().notes(prefix).entrySet().stream()
                .filter(e -> e.getValue().equals(path.toString()))
                .map(e -> e.getKey().substring(prefix.length()))
                .reduce((first, last) -> last);
    }

    /**
     * On the apply thread: does what a person has decided. What is deleted for it is kept in {@code trash} for a while.
     *
     * @param underLock runs what touches the group's state
     */
    void resolve(TreePath path, Keep keep, Consumer<Runnable> underLock) {
        var mine = new ArrayList<Conflict>();
        underLock.accept(() -> all().stream().filter(c -> c.path().equals(path)).forEach(mine::add));
        if (mine.isEmpty()) {
            throw new OperatorException("No conflict is known of " + path, "See them with: sundog conflicts");
        }
        for (var conflict : mine) {
            switch (conflict.remark().kind()) {
                case COPY -> copy(path, conflict.remark().of(), keep, underLock);
                case ASIDE -> aside(path, conflict, keep, underLock);
                case DELETED -> {
                    if (keep == Keep.OTHER) {
                        delete(path, underLock);
                    }
                }
            }
        }
        underLock.accept(() -> parts.ledger().on(new TwoWayEvent.Settled(path)));
    }

    /** What stands under another name is the one that lost. */
    private void copy(TreePath path, TreePath of, Keep keep, Consumer<Runnable> underLock) {
        if (keep == Keep.BOTH) {
            return;
        }
        if (keep == Keep.OTHER) {
            parts.carrying().beside().replace(path, of);
            underLock.accept(() -> parts.noticing().refresh(of));
        }
        delete(path, underLock);
    }

    private void aside(TreePath path, Conflict conflict, Keep keep, Consumer<Runnable> underLock) {
        if (keep == Keep.THIS) {
            return;
        }
        var place = conflict.place()
                .orElseThrow(() -> new OperatorException(
                        "The other version of " + path + " is not at this site",
                        "Run sundog resolve at the " + conflict.remark().site().label() + " site"));
        if (keep == Keep.BOTH) {
            parts.carrying().beside().restore(path, place);
        } else {
            parts.carrying().beside().putBack(place, path);
        }
        underLock.accept(() -> parts.noticing().refresh(path));
    }

    private void delete(TreePath path, Consumer<Runnable> underLock) {
        var dataset = parts.files().dataset();
        dataset.stat(path).filter(s -> s.kind() != Kind.DIRECTORY).ifPresent(s -> {
            var place = dataset.discard(path, s);
            underLock.accept(() -> {
                var layout = parts.files().layout(path);
                layout.ifPresent(l -> place.ifPresent(at -> parts.files().book().putStored(at, l)));
                parts.noticing().refresh(path);
            });
        });
    }
}
