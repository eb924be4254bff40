package dev.sundog.cli.config;

import dev.sundog.model.Addresses;
import dev.sundog.model.AuthorityPlace;
import dev.sundog.model.Entrance;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Reads;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import dev.sundog.model.Voter;
import dev.sundog.model.Workload;
import dev.sundog.model.Workload.Service;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds what is right key by key but cannot be true together. */
final class Contradictions {
    private final String file;

    Contradictions(String file) {
        this.file = file;
    }

    void check(Config config) {
        if (config.workloads().isEmpty()) {
            throw wrong("workloads", "is empty", "Name at least one workload");
        }
        addresses(config);
        roots(config.workloads());
        config.workloads().forEach(this::workload);
    }

    private OperatorException wrong(String key, String what, String remedy) {
        return new OperatorException(file + ": " + key + " " + what, remedy);
    }

    /** What other hosts connect to must be unique everywhere; loopback addresses only on their own host. */
    private void addresses(Config config) {
        var everywhere = new HashMap<String, String>();
        for (var voter : Voter.values()) {
            var addresses = config.sites().get(voter);
            if (addresses == null) {
                continue;
            }
            var here = new HashMap<String, String>();
            reached(addresses).forEach((key, address) -> {
                var place = "sites." + voter.label() + "." + key;
                unique(everywhere, place, address);
                unique(here, place, address);
            });
            addresses
                    .agentCheck()
                    .filter(a -> HostPort.parse(a.listen()).isLoopback())
                    .ifPresent(a -> unique(here, "sites." + voter.label() + ".agent_check.listen", a.listen()));
            addresses.telemetry().ifPresent(t -> {
                t.grpc().ifPresent(a -> unique(here, "sites." + voter.label() + ".telemetry.otlp_grpc", a));
                t.http().ifPresent(a -> unique(here, "sites." + voter.label() + ".telemetry.otlp_http", a));
            });
            addresses
                    .operators()
                    .metrics()
                    .ifPresent(address -> metrics(here, "sites." + voter.label() + ".metrics", address));
            addresses
                    .operators()
                    .api()
                    .filter(api -> HostPort.parse(api.listen()).isLoopback())
                    .ifPresent(api -> unique(here, "sites." + voter.label() + ".api", api.listen()));
            voter.site().ifPresent(site -> services(config, site, here));
        }
        config.authority().ifPresent(authority -> authority(config, authority, everywhere));
    }

    private void authority(Config config, AuthorityPlace authority, Map<String, String> everywhere) {
        if (!config.sites().containsKey(authority.at())) {
            throw wrong(
                    "authority.at",
                    "is " + authority.at().label() + ", which is not among the sites",
                    "Name one that is, or add it to 'sites'");
        }
        unique(everywhere, "authority.listen", authority.listen());
    }

    private static Map<String, String> reached(Addresses addresses) {
        var reached = new LinkedHashMap<String, String>();
        addresses.link().ifPresent(a -> reached.put("link", a));
        reached.put("quorum", addresses.quorum());
        addresses.relay().ifPresent(a -> reached.put("relay", a));
        addresses.gateway().ifPresent(g -> reached.put("gateway", g.address()));
        addresses.gateway().flatMap(Entrance::tls).ifPresent(t -> reached.put("gateway.tls", t.address()));
        addresses
                .agentCheck()
                .filter(a -> !HostPort.parse(a.listen()).isLoopback())
                .ifPresent(a -> reached.put("agent_check.listen", a.listen()));
        addresses
                .operators()
                .api()
                .filter(a -> !HostPort.parse(a.listen()).isLoopback())
                .ifPresent(a -> reached.put("api", a.listen()));
        return reached;
    }

    private void metrics(Map<String, String> here, String place, String address) {
        if (!HostPort.parse(address).isLoopback()) {
            throw wrong(
                    place,
                    "is " + address + ", which others can reach without a certificate",
                    "Use a loopback address such as 127.0.0.1:9464");
        }
        unique(here, place, address);
    }

    private void services(Config config, Site site, Map<String, String> here) {
        for (var workload : config.workloads()) {
            workload.service().ifPresent(service -> {
                var address = service.address().get(site);
                if (address != null) {
                    unique(here, key(workload) + ".service address of " + site.label(), address);
                }
                drillAddress(service, site)
                        .ifPresent(a -> unique(here, key(workload) + ".service drill address of " + site.label(), a));
                for (var port : service.traits().tcp()) {
                    Optional.ofNullable(port.listen().get(site))
                            .ifPresent(a -> unique(here, key(workload) + ".service.tcp.listen of " + site.label(), a));
                    Optional.ofNullable(port.address().get(site))
                            .ifPresent(a -> unique(here, key(workload) + ".service.tcp.address of " + site.label(), a));
                }
            });
        }
    }

    private static Optional<String> drillAddress(Service service, Site site) {
        return switch (service) {
            case Service.Run run -> run.drill().map(drill -> drill.address().get(site));
            case Service.External _ -> Optional.empty();
        };
    }

    private void unique(Map<String, String> taken, String place, String address) {
        var before = taken.putIfAbsent(address, place);
        if (before != null) {
            throw wrong(place, "and " + before + " are both " + address, "Give each its own port");
        }
    }

    private void roots(List<Workload> workloads) {
        for (var site : Site.values()) {
            var taken = new LinkedHashMap<String, Workload>();
            for (var workload : workloads) {
                var root = workload.roots().get(site);
                if (root == null) {
                    continue;
                }
                taken.forEach((other, by) -> {
                    if (within(root, other) || within(other, root)) {
                        throw wrong(
                                key(workload) + ".root",
                                "(" + root + " at " + site.label() + ") and that of " + by.group() + " (" + other
                                        + ") overlap",
                                "Keep the data of two workloads in directories apart, or make them one workload");
                    }
                });
                taken.put(root, workload);
            }
        }
    }

    private static boolean within(String path, String ancestor) {
        return path.equals(ancestor) || path.startsWith(ancestor + "/");
    }

    private static String key(Workload workload) {
        return "workloads." + workload.group();
    }

    private void workload(Workload workload) {
        var paths = new HashSet<TreePath>();
        for (var rule : workload.data()) {
            if (!paths.add(rule.subtree())) {
                throw wrong(key(workload) + ".data", "lists '" + rule.subtree() + "' twice", "Keep one of them");
            }
        }
        operations(workload);
        if (workload.service().isEmpty() && !workload.operations().isEmpty()) {
            throw wrong(
                    key(workload) + ".operations", "are given without a service", "Add 'service:', or leave them out");
        }
        if (workload.isShared()) {
            shared(workload);
            ScoreChecks.shared(file, key(workload), workload);
        }
        unheld(workload);
        boolean unfenced = workload.service().filter(Contradictions::hasNoFence).isPresent();
        if (workload.rpoIsZero() && unfenced) {
            throw wrong(
                    key(workload) + ".service.external.on_demote",
                    "is missing at rpo 0: nothing would confirm that the old service has stopped writing",
                    "Give the command that stops it, or an rpo above 0");
        }
    }

    /** What is said on a connection that is passed on as it is cannot be held until it is safe. */
    private void unheld(Workload workload) {
        boolean tcp =
                workload.service().filter(s -> !s.traits().tcp().isEmpty()).isPresent();
        if (workload.rpoIsZero() && tcp) {
            throw wrong(
                    key(workload) + ".service.tcp",
                    "is given at rpo 0: what passes there cannot be held until it is safe at both sites",
                    "Give an rpo above 0, or leave tcp out");
        }
        for (var operation : workload.operations()) {
            var name = "'" + operation.method() + " " + operation.path() + "' is a websocket";
            if (operation.webSocket() && !operation.method().equals("GET")) {
                throw wrong(
                        key(workload) + ".operations", name + ", which begins with GET", "Write its route with GET");
            }
            if (operation.webSocket() && workload.speaksHttp2()) {
                throw wrong(
                        key(workload) + ".operations",
                        name + ", which a service of protocol h2c cannot be asked for",
                        "Leave one of the two out");
            }
            if (operation.webSocket()
                    && workload.rpoIsZero()
                    && operation.reads().isEmpty()) {
                throw wrong(
                        key(workload) + ".operations",
                        name + " that writes at rpo 0: what it says cannot be held until it is safe at both sites",
                        "Give it reads: if nothing is written by it, or an rpo above 0");
            }
        }
    }

    /** Where both sites write at once, nothing can be promised about the order of their writes. */
    private void shared(Workload workload) {
        if (workload.rpoIsZero()) {
            throw wrong(
                    key(workload) + ".rpo",
                    "is 0 with writers: both: an answer would have to wait for the other site, which may be writing the same",
                    "Give an rpo above 0, such as 10s, or let one site write");
        }
        for (var operation : workload.operations()) {
            if (operation.reads().orElse(null) instanceof Reads.Committed) {
                throw wrong(
                        key(workload) + ".operations",
                        "'" + operation.method() + " " + operation.path()
                                + "' reads committed with writers: both: no site knows the last write of both",
                        "Use reads: local or bounded(TIME), or let one site write");
            }
        }
    }

    private static boolean hasNoFence(Service service) {
        return switch (service) {
            case Service.Run _ -> false;
            case Service.External external -> external.onDemote().isEmpty();
        };
    }

    private void operations(Workload workload) {
        var routes = new HashSet<String>();
        for (var operation : workload.operations()) {
            var route = operation.method() + " " + operation.path();
            if (!routes.add(route)) {
                throw wrong(key(workload) + ".operations", "list '" + route + "' twice", "Keep one of them");
            }
            for (var touched : operation.data()) {
                if (workload.data().stream().noneMatch(rule -> touched.isWithin(rule.subtree()))) {
                    throw wrong(
                            key(workload) + ".operations",
                            "'" + route + "' touches '" + touched + "', which data does not list",
                            "Add it to data, or correct the name"
                                    + Nearest.to(touched.toString(), names(workload))
                                            .map(n -> "; did you mean '" + n + "'?")
                                            .orElse(""));
                }
            }
        }
    }

    private static List<String> names(Workload workload) {
        return workload.data().stream().map(rule -> rule.subtree().toString()).toList();
    }
}
