package dev.sundog.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.api.MoveReport;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.util.Optional;
import java.util.function.Supplier;

/** Moves of the workload {@code files} that are ordered on a machine that may stand still at any moment. */
final class Moves {
    private Moves() {}

    /** Orders it at a site, by {@code failover}, until it is done. */
    static void failover(Estate estate, Voter asked, Site to) throws InterruptedException {
        ordered(estate, to, () -> estate.control(asked).failover("files", to, false, false));
    }

    /** Orders it at a site, by {@code failback}, until private holds. */
    static void failback(Estate estate, Voter asked) throws InterruptedException {
        ordered(estate, Site.PRIVATE, () -> estate.control(asked).failback("files", false, false));
    }

    /** What was given up because somebody stood still is ordered again; never does it cost anything. */
    private static void ordered(Estate estate, Site to, Supplier<MoveReport> order) throws InterruptedException {
        estate.until("it is moved to " + to, Estate.LONG, () -> {
            try {
                var moved = order.get();
                assertTrue(moved.atRisk().isNone(), moved.toString());
                return moved.done();
            } catch (OperatorException e) {
                if (estate.holder(to.voter()).equals(Optional.of(to))) {
                    return true;
                }
                throw e;
            }
        });
    }

    /** It holds, the other side knows, and either could be lost. */
    static boolean isSettled(Estate estate, Site holder) {
        for (var site : Site.values()) {
            if (!estate.holder(site.voter()).equals(Optional.of(holder)) || !estate.isProtected(site.voter())) {
                return false;
            }
        }
        return estate.allHot(holder.voter());
    }

    /** Waits for that. Where somebody stood still for so long that the other took over, which is right, it is moved back. */
    static void settle(Estate estate, Site holder) throws InterruptedException {
        estate.until(holder + " holds, protected", Estate.LONG, () -> {
            if (!isSettled(estate, holder) && isSettled(estate, holder.other())) {
                estate.control(holder.voter()).failover("files", holder, false, false);
            }
            return isSettled(estate, holder);
        });
    }
}
