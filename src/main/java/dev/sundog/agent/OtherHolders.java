package dev.sundog.agent;

import dev.sundog.host.FileUsers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What is said of processes that are not a group's service and hold replaced files of it when a site begins to serve. */
final class OtherHolders {
    private static final int MOST_NAMED = 10;

    private OtherHolders() {}

    /** @param own processes of the service, which the runner sees to */
    static List<String> words(FileUsers.Seen seen, Set<Long> own) {
        var others = seen.uses().stream()
                .filter(u -> u.isReplaced() && !own.contains(u.pid()))
                .toList();
        var out = new ArrayList<String>();
        others.stream()
                .limit(MOST_NAMED)
                .map(u -> u.words() + (u.isForWriting() ? ": what it writes there is lost" : ": it reads what is old")
                        + " -> restart it")
                .forEach(out::add);
        if (others.size() > MOST_NAMED) {
            out.add((others.size() - MOST_NAMED)
                    + " more replaced files are held by processes that are not its service");
        }
        if (!seen.complete()) {
            out.add("not every process could be looked into (those of other users need root), so one that holds a"
                    + " replaced file may have been missed");
        }
        return out;
    }
}
