package dev.sundog.gateway;

import dev.sundog.model.Reads;
import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import dev.sundog.model.Workload;
import dev.sundog.model.Workload.Operation;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which workload and operation a request belongs to. The first match wins; what matches nothing writes everything. */
final class Router {
    private final List<Workload> workloads;
    private final List<TcpPort> tcpPorts;

    Router(List<Workload> workloads) {
        if (workloads.isEmpty()) {
            throw new IllegalArgumentException("a gateway serves at least one workload");
        }
        this.workloads = List.copyOf(workloads);
        this.tcpPorts = ports(workloads);
    }

    /**
     * @param operation for people and profiles: method and pattern
     * @param data subtrees; empty for all
     * @param reads empty for a writing request
     * @param webSocket whether it may go on as one
     * @param tcp the port, when it is no request but a connection
     */
    record Matched(
            Workload workload,
            String operation,
            List<TreePath> data,
            Optional<Reads> reads,
            boolean webSocket,
            Optional<TcpPort> tcp) {
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

    /** A port whose connections are passed on as they are; {@code number} counts those of its workload from 0. */
    record TcpPort(Workload workload, int number, Workload.TcpPort port) {
        Matched matched() {
            return new Matched(workload, "TCP " + number, List.of(), Optional.empty(), false, Optional.of(this));
        }

        /** As gateways call it between each other. */
        String target() {
            return "/" + workload.group() + "/" + number;
        }

        InetSocketAddress listensAt(Site site) {
            return socket(port.listen().get(site));
        }

        InetSocketAddress servedAt(Site site) {
            return socket(port.address().get(site));
        }

        private static InetSocketAddress socket(@Nullable String hostPort) {
            if (hostPort == null) {
                throw new IllegalStateException("a TCP port has an address at each site");
            }
            int colon = hostPort.lastIndexOf(':');
            var host = hostPort.substring(0, colon).replaceAll("[\\[\\]]", "");
            return new InetSocketAddress(host, Integer.parseInt(hostPort.substring(colon + 1)));
        }
    }

    /** Those of all workloads. Where nothing may be lost there is none: nothing that is said there could be held. */
    List<TcpPort> tcpPorts() {
        return tcpPorts;
    }

    private static List<TcpPort> ports(List<Workload> workloads) {
        var ports = new ArrayList<TcpPort>();
        for (var workload : workloads) {
            var declared = workload.service().map(s -> s.traits().tcp()).orElse(List.of());
            for (int i = 0; i < declared.size() && !workload.rpoIsZero(); i++) {
                ports.add(new TcpPort(workload, i, declared.get(i)));
            }
        }
        return List.copyOf(ports);
    }

    /** Only the other gateway may speak of TCP ports. */
    Matched match(HttpRequest request, boolean relayed) {
        return tcpPorts.stream()
                .filter(port -> relayed
                        && request.method().name().equals(Upgrade.TCP)
                        && request.uri().equals(port.target()))
                .findFirst()
                .map(TcpPort::matched)
                .orElseGet(() -> match(request.method().name(), request.uri()));
    }

    Matched match(String method, String target) {
        var path = pathOf(target);
        for (var workload : workloads) {
            for (var operation : workload.operations()) {
                if (matches(operation, method, path)) {
                    return new Matched(
                            workload,
                            operation.method() + " " + operation.path(),
                            operation.data(),
                            operation.reads(),
                            operation.webSocket(),
                            Optional.empty());
                }
            }
        }
        return new Matched(
                workloads.getFirst(), method + " (other)", List.of(), Optional.empty(), false, Optional.empty());
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
