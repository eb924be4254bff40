package dev.sundog.telemetry;

import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names of activities, remembered: decoders use one activity for many spans. */
final class Names {
    private static final int REMEMBERED = 1 << 15;

    private final Grouping grouping;
    private final Map<Activity, NamedActivity> known = new IdentityHashMap<>();

    Names(Grouping grouping) {
        this.grouping = grouping;
    }

    NamedActivity of(Activity did) {
        @Nullable NamedActivity name = known.get(did);
        if (name == null) {
            name = NamedActivity.of(did, grouping);
            if (did.size() <= Activities.LONGEST_REMEMBERED) {
                remember(did, name);
            }
        }
        return name;
    }

    /** How many are remembered. */
    int size() {
        return known.size();
    }

    private void remember(Activity did, NamedActivity name) {
        if (known.size() >= REMEMBERED) {
            known.clear();
        }
        known.put(did, name);
    }
}
