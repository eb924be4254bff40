package dev.sundog.transfer;

import dev.sundog.model.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is wrong with single names, in words, while all else goes on. Any thread. */
final class Notices {
    private static final int MOST_SHOWN = 1000;

    private final TreeMap<TreePath, String> all = new TreeMap<>();
    private final TreeMap<TreePath, String> hidden = new TreeMap<>();
    private long ownerless;
    private String lastOwnerless = "";

    /** Of a name; the empty text for nothing. */
    synchronized void set(TreePath path, String what) {
        if (what.isEmpty()) {
            all.remove(path);
        } else {
            all.put(path, what);
        }
    }

    /** A name was made, and this agent may not give it the owner that it has at the other site. Counted: it may be all of them. */
    synchronized void lacksOwner(TreePath path) {
        ownerless++;
        lastOwnerless = path.toString();
    }

    /** Nothing is wrong at a name. */
    void clear(TreePath path) {
        set(path, "");
    }

    /** What a scan could not look into, with why; what an earlier one could not, no longer counts. */
    synchronized void scanned(TreePath subtree, Map<TreePath, String> unreadable) {
        hidden.keySet().removeIf(path -> path.isWithin(subtree));
        hidden.putAll(unreadable);
    }

    /** The part of this site changes: what was wrong before says nothing. */
    synchronized void clear() {
        all.clear();
        hidden.clear();
        ownerless = 0;
    }

    /** One line for each, for people. */
    synchronized List<String> lines() {
        var both = new TreeMap<>(hidden);
        both.putAll(all);
        var out = new ArrayList<String>();
        if (ownerless > 0) {
            out.add("owners are remembered and not set here, as this agent may not (" + ownerless
                    + " times since it mirrors, last: " + lastOwnerless
                    + ") -> let it have CAP_CHOWN and CAP_FOWNER, or run it as root");
        }
        for (var e : both.entrySet()) {
            if (out.size() == MOST_SHOWN) {
                out.add("and " + (both.size() - MOST_SHOWN) + " names more");
                break;
            }
            out.add(e.getKey() + ": " + e.getValue());
        }
        return out;
    }
}
