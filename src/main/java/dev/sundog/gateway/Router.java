package dev.sundog.gateway;

import dev.sundog.model.Reads;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.model.Workload;
import dev.sundog.model.Workload.Operation;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which workload and operation a request belongs to. The first match wins; what matches nothing writes everything. */
final class Router {
    private final List<Workload> workloads;

    Router(List<Workload> workloads) {
        if (workloads.isEmpty()) {
            throw new IllegalArgumentException("a gateway serves at least one workload");
        }
        this.workloads = List.copyOf(workloads);
    }

    /**
     * @param operation for people and profiles: method and pattern
     * @param data subtrees; empty for all
     * @param reads empty for a writing request
     */
    record Matched(Workload workload, String operation, List<TreePath> data, Optional<Reads> reads) {
        boolean writing() {
            return reads.isEmpty();
        }

        /** The data as keys of routes; all of it is the root's. */
        List<SegmentId> segments() {
            var subtrees = data.isEmpty() ? List.of(TreePath.ROOT) : data;
            return subtrees.stream()
                    .map(subtree -> new SegmentId(workload.group(), subtree))
                    .toList();
        }
    }

    Matched match(String method, String target) {
        var path = pathOf(target);
        for (var workload : workloads) {
            for (var operation : workload.operations()) {
                if (matches(operation, method, path)) {
                    return new Matched(
                            workload, operation.method() + " " + operation.path(), operation.data(), operation.reads());
                }
            }
        }
        return new Matched(workloads.getFirst(), method + " (other)", List.of(), Optional.empty());
    }

    /** The path of a request target: without query, fragment, and scheme with host of an absolute form. */
    static String pathOf(String target) {
        int from = 0;
        int scheme = target.indexOf("://");
        if (scheme > 0 && !target.startsWith("/")) {
            from = target.indexOf('/', scheme + 3);
            if (from < 0) {
                return "/";
            }
        }
        int to = target.length();
        for (int i = from; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c == '?' || c == '#') {
                to = i;
                break;
            }
        }
        return target.substring(from, to);
    }

    private static boolean matches(Operation operation, String method, String path) {
        boolean byMethod = operation.method().equals("*") || operation.method().equalsIgnoreCase(method);
        return byMethod && pathMatches(operation.path(), path);
    }

    /** {@code *} is exactly one segment that is not empty, a last {@code **} is any rest, none included. */
    static boolean pathMatches(String pattern, String path) {
        if (!clean(path)) {
            return false;
        }
        var want = pattern.split("/", -1);
        var have = path.split("/", -1);
        for (int i = 0; i < want.length; i++) {
            if (want[i].equals("**") && i == want.length - 1) {
                return true;
            }
            if (i >= have.length) {
                return false;
            }
            boolean one = want[i].equals("*") ? !have[i].isEmpty() : want[i].equals(have[i]);
            if (!one) {
                return false;
            }
        }
        return want.length == have.length;
    }

    /** What a service may understand as another path is no match: it then counts as writing everything, the safe side. */
    private static boolean clean(String path) {
        var lower = path.toLowerCase(Locale.ROOT);
        return !lower.contains("%2f")
                && !lower.contains("%2e")
                && !lower.contains("%5c")
                && !lower.contains("%00")
                && !path.contains("/../")
                && !path.contains("/./")
                && !path.endsWith("/..")
                && !path.endsWith("/.")
                && !path.contains("//")
                && path.indexOf('\\') < 0
                && path.indexOf(';') < 0;
    }
}
