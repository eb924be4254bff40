package dev.sundog.steer;

import java.util.List;
import java.util.Optional;

/** What the lease table answers. */
public sealed interface LeaseAnswer {
    /** Done; the lease as it is now. */
    record Granted(GroupLease lease) implements LeaseAnswer {}

    /** Nothing changed. */
    record Refused(String why, Optional<GroupLease> current) implements LeaseAnswer {}

    record Renewed() implements LeaseAnswer {}

    /**
     * The leases as they are now. Of those that matched, the copies are recorded as outdated; another holder or epoch tells who asked
     * what it missed.
     */
    record Degraded(List<GroupLease> leases) implements LeaseAnswer {
        public Degraded {
            leases = List.copyOf(leases);
        }
    }

    /** The answers to {@link LeaseCommand.Together}, in its order. */
    record Together(List<LeaseAnswer> answers) implements LeaseAnswer {
        public Together {
            answers = List.copyOf(answers);
        }
    }
}
