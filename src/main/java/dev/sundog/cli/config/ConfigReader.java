package dev.sundog.cli.config;

import dev.sundog.api.AddressRange;
import dev.sundog.model.Addresses;
import dev.sundog.model.AgentCheckAddress;
import dev.sundog.model.AuthorityPlace;
import dev.sundog.model.Budget;
import dev.sundog.model.Bytes;
import dev.sundog.model.Dscp;
import dev.sundog.model.Durations;
import dev.sundog.model.Enforcement;
import dev.sundog.model.Entrance;
import dev.sundog.model.Marks;
import dev.sundog.model.NetworkWeek;
import dev.sundog.model.OperatorDoors;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Processors;
import dev.sundog.model.Rate;
import dev.sundog.model.Site;
import dev.sundog.model.Timetable;
import dev.sundog.model.Voter;
import dev.sundog.model.Workload;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Turns the text of a configuration into {@link Config}: the shape here, workloads in {@link WorkloadReader}, then {@link Contradictions}. */
final class ConfigReader {
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(2);
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String file;
    private final Set<String> seen;

    /**
     * @param file what messages call it
     * @param seen gets every key that occurs, as {@code SHAPE.key}
     */
    ConfigReader(String file, Set<String> seen) {
        this.file = file;
        this.seen = seen;
    }

    Config read(String yaml) {
        var top = Section.of(file, "", tree(yaml), Shape.FILE, seen);
        var version = top.whole("version", 1, Integer.MAX_VALUE).orElseThrow(() -> missingVersion(top));
        if (version != 1) {
            throw top.wrong("version", "is " + version, "This release reads version 1");
        }
        var workloads = new ArrayList<Workload>();
        var services = new ServiceNames();
        top.names("workloads")
                .ifPresent(names -> names.keys().forEach(name -> {
                    var section = names.required(name, Shape.WORKLOAD, "Describe the workload");
                    workloads.add(WorkloadReader.read(section, name));
                    services.add(section, workloads.getLast().group());
                }));
        var config = new Config(
                sites(
                        top.required("sites", Shape.SITES, "Say where the agents are reached; see etc/sundog.yaml"),
                        services),
                networks(top.section("networks", Shape.NETWORKS)),
                workloads,
                top.section("tuning", Shape.TUNING).map(ConfigReader::tuning).orElse(Tuning.DEFAULT),
                top.names("log").map(LogReader::read).orElse(Map.of()),
                processors(top.required("sites", Shape.SITES, "")),
                top.section("authority", Shape.AUTHORITY).map(ConfigReader::authority));
        new Contradictions(file).check(config);
        return config;
    }

    private static Map<Voter, Processors> processors(Section sites) {
        var map = new EnumMap<Voter, Processors>(Voter.class);
        for (var site : Site.values()) {
            var section = sites.required(site.label(), Shape.SITE, "");
            var cores = section.as("cores", Processors::parse);
            var realtime = section.word("realtime", List.of("fifo"));
            if (cores.isPresent() || realtime.isPresent()) {
                map.put(site.voter(), new Processors(cores, realtime.isPresent()));
            }
        }
        return map;
    }

    private static OperatorException missingVersion(Section top) {
        return top.wrong("version", "is missing", "Write 'version: 1' at the top");
    }

    private JsonNode tree(String yaml) {
        try {
            var tree = YAML.readTree(yaml);
            if (tree == null || tree.isMissingNode() || tree.isNull()) {
                throw new OperatorException(file + ": the file is empty", "etc/sundog.yaml shows every key");
            }
            return tree;
        } catch (JacksonException e) {
            var at = e.getLocation();
            var line = at == null || at.getLineNr() < 1 ? "" : " line " + at.getLineNr();
            var why = e.getOriginalMessage().lines().findFirst().orElse("it cannot be read");
            boolean twice = why.contains("uplicate");
            throw new OperatorException(
                    file + ":" + line + ": " + (twice ? "a key is written twice: " : "not YAML: ") + why,
                    twice ? "Keep one of them; two workloads need two names" : "Mind indentation, colons and quotes",
                    e);
        }
    }

    private static Map<Voter, Addresses> sites(Section sites, ServiceNames services) {
        var map = new EnumMap<Voter, Addresses>(Voter.class);
        for (var site : Site.values()) {
            var section =
                    sites.required(site.label(), Shape.SITE, "Both sites are needed: one to run at, one to mirror to");
            map.put(site.voter(), addresses(section, services));
        }
        sites.section("witness", Shape.WITNESS)
                .ifPresent(s -> map.put(
                        Voter.WITNESS,
                        new Addresses(
                                Optional.empty(),
                                address(s, "quorum"),
                                Optional.empty(),
                                Optional.empty(),
                                OperatorDoors.none(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty())));
        return map;
    }

    private static Addresses addresses(Section site, ServiceNames services) {
        return new Addresses(
                Optional.of(address(site, "link")),
                address(site, "quorum"),
                Optional.of(address(site, "relay")),
                Optional.of(entrance(site)),
                new OperatorDoors(site.as("metrics", HostPort::checked), ApiReader.read(site)),
                site.section("agent_check", Shape.AGENT_CHECK).map(ConfigReader::agentCheck),
                ProbeReader.read(site),
                site.section("telemetry", Shape.TELEMETRY).map(services::doors));
    }

    private static AuthorityPlace authority(Section section) {
        var at = section.as("at", Voter::parse)
                .orElseThrow(() -> section.wrong("at", "is missing", "Say whose agent has it, such as private"));
        return new AuthorityPlace(at, file(section, "directory"), address(section, "listen"));
    }

    private static AgentCheckAddress agentCheck(Section section) {
        var listen = address(section, "listen");
        var from = section.texts("from");
        from.forEach(range -> section.checked("from", range, AddressRange::parse));
        if (from.isEmpty() && !HostPort.parse(listen).isLoopback()) {
            throw section.wrong(
                    "from",
                    "is missing: others can reach " + listen + " without a certificate",
                    "List the load balancers that may ask, such as [10.0.0.20]");
        }
        return new AgentCheckAddress(listen, from);
    }

    /** The address alone, or a mapping that says more. */
    private static Entrance entrance(Section site) {
        if (!site.isMapping("gateway")) {
            return new Entrance(address(site, "gateway"), Optional.empty(), Optional.empty());
        }
        var gateway = site.required("gateway", Shape.GATEWAY, "");
        return new Entrance(
                address(gateway, "address"),
                gateway.section("tls", Shape.TLS)
                        .map(tls ->
                                new Entrance.Tls(address(tls, "address"), file(tls, "certificate"), file(tls, "key"))),
                gateway.has("access_log") ? Optional.of(file(gateway, "access_log")) : Optional.empty());
    }

    private static String file(Section section, String key) {
        var file = section.required(key, "Give the absolute path of the file");
        if (!file.startsWith("/")) {
            throw section.wrong(key, "is '" + file + "', which is not absolute", "Start it with /");
        }
        return file;
    }

    private static String address(Section section, String key) {
        return section.as(key, HostPort::checked)
                .orElseThrow(() -> section.wrong(key, "is missing", "Give host:port, such as 10.0.0.1:7100"));
    }

    private static List<NetworkWeek> networks(Optional<Section> networks) {
        var list = new ArrayList<NetworkWeek>();
        for (var site : Site.values()) {
            list.add(networks.flatMap(n -> n.section(site.label(), Shape.NETWORK))
                    .map(n -> network(site, n))
                    .orElse(NetworkWeek.unlimited(site)));
        }
        return list;
    }

    private static NetworkWeek network(Site site, Section network) {
        var zone = network.as("zone", Timetable::zone);
        var week = new NetworkWeek(
                site,
                timetable(network, "egress", zone),
                timetable(network, "ingress", zone),
                network.section("budget", Shape.BUDGET).map(b -> budget(b, zone.orElse(UTC))),
                network.section("dscp", Shape.DSCP).map(ConfigReader::marks).orElse(Marks.NONE),
                enforcement(network));
        if (zone.isPresent() && week.isConstant() && week.budget().isEmpty()) {
            throw network.wrong(
                    "zone",
                    "has no timetable and no budget to say it of",
                    "Leave it out, or give egress or ingress as a timetable");
        }
        return week;
    }

    private static Marks marks(Section dscp) {
        return new Marks(
                dscp.as("control", Dscp::parse).orElse(Dscp.BEST_EFFORT),
                dscp.as("bulk", Dscp::parse).orElse(Dscp.BEST_EFFORT));
    }

    private static Enforcement enforcement(Section network) {
        var words = Stream.of(Enforcement.values()).map(Enforcement::label).toList();
        return network.word("enforce", words)
                .map(word -> Enforcement.values()[words.indexOf(word)])
                .orElse(Enforcement.OWN);
    }

    private static Budget budget(Section budget, ZoneId zone) {
        var price = budget.number("price_per_gb", 0, 1e6)
                .map(p -> new Budget.Price(p, budget.as("free", Bytes::parse).orElse(0.0)));
        if (price.isEmpty() && budget.has("free")) {
            throw budget.wrong("free", "is what costs nothing, but no price is said", "Give price_per_gb as well");
        }
        var cost = budget.number("cost", 0, 1e12);
        if (cost.isPresent() == budget.has("bytes")) {
            throw budget.wrong("bytes", "and cost: one of them is needed", "Give bytes: 500GB, or cost: 40");
        }
        var bytes = cost.map(c -> price.orElseThrow(
                                () -> budget.wrong("cost", "needs a price", "Give price_per_gb, such as 0.09"))
                        .bytesFor(c))
                .or(() -> budget.as("bytes", Bytes::parse))
                .orElseThrow();
        if (bytes < Budget.LEAST_BYTES) {
            throw budget.wrong(
                    cost.isPresent() ? "cost" : "bytes",
                    "is " + Bytes.show(bytes) + " a month, about what agents say to each other while nothing happens",
                    "Give " + Bytes.show(Budget.LEAST_BYTES) + " or more");
        }
        return new Budget(bytes, price, budget.whole("from_day", 1, 28).orElse(1), zone);
    }

    private static Timetable timetable(Section network, String key, Optional<ZoneId> given) {
        var zone = given.orElse(UTC);
        if (!network.isMapping(key)) {
            return network.as(key, text -> Timetable.parse(text, zone)).orElse(Timetable.always(Rate.UNLIMITED));
        }
        var days = network.names(key).orElseThrow();
        var texts = new LinkedHashMap<String, String>();
        for (var day : days.keys()) {
            texts.put(day, days.required(day, "Give a rate, or times with rates"));
        }
        return network.checked(key, "", _ -> Timetable.ofDays(texts, zone));
    }

    private static Tuning tuning(Section tuning) {
        var standard = Tuning.DEFAULT;
        var lease = duration(tuning, "lease", standard.leaseMillis());
        var suspect = duration(tuning, "suspect", standard.suspectMillis());
        if (lease.compareTo(SHORTEST_LEASE) < 0) {
            throw tuning.wrong(
                    "lease", "is " + Durations.show(lease), "Give 2s or more: shorter ones lapse by accident");
        }
        if (suspect.compareTo(lease) >= 0) {
            throw tuning.wrong(
                    "suspect",
                    "is " + Durations.show(suspect) + ", not shorter than lease",
                    "Give less than the lease");
        }
        long shortest = Math.min(standard.suspectLeastMillis(), suspect.toMillis());
        var least = duration(tuning, "suspect_least", shortest);
        if (least.compareTo(suspect) > 0) {
            throw tuning.wrong(
                    "suspect_least",
                    "is " + Durations.show(least) + ", longer than suspect",
                    "Give no more than suspect, which is the most");
        }
        return new Tuning(
                lease.toMillis(),
                suspect.toMillis(),
                least.toMillis(),
                seconds(duration(tuning, "rescan", Math.round(standard.rescanSeconds() * 1000))),
                tuning.number("return_points_per_second", 0, 100).orElse(standard.returnPointsPerSecond()),
                seconds(duration(tuning, "dwell", Math.round(standard.dwellSeconds() * 1000))),
                seconds(duration(tuning, "queue_target", Math.round(standard.queueTargetMillis()))) * 1000);
    }

    private static Duration duration(Section section, String key, long otherwiseMillis) {
        var duration = section.as(key, Durations::parse).orElse(Duration.ofMillis(otherwiseMillis));
        if (duration.toMillis() < 1) {
            throw section.wrong(key, "is shorter than a millisecond", "Give 1ms or more");
        }
        return duration;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
