package dev.sundog.cli.config;

import dev.sundog.model.ConflictRule;
import dev.sundog.model.Durations;
import dev.sundog.model.GroupId;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Reads;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import dev.sundog.model.Workload;
import dev.sundog.model.Workload.Affinity;
import dev.sundog.model.Workload.DataRule;
import dev.sundog.model.Workload.Operation;
import dev.sundog.model.Workload.Protocol;
import dev.sundog.model.Workload.Service;
import dev.sundog.model.Workload.Spread;
import dev.sundog.model.Workload.TcpPort;
import dev.sundog.model.Workload.Traits;
import dev.sundog.model.Workload.Writes;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/** Turns one workload of the configuration into the model's words. */
final class WorkloadReader {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Pattern ROUTE = Pattern.compile("(\\*|[A-Z]{1,16}) (/\\S*)");
    private static final Pattern AFFINITY =
            Pattern.compile("address|(cookie|header)\\(([A-Za-z0-9!#$%&'*+.^_`|~-]+)\\)");
    private static final Pattern PATTERN = Pattern.compile("/|(/(\\*|[^/*]+))*(/\\*\\*|/)?");

    private final Section section;
    private final String name;

    private WorkloadReader(Section section, String name) {
        this.section = section;
        this.name = name;
    }

    static Workload read(Section section, String name) {
        return new WorkloadReader(section, name).read();
    }

    private Workload read() {
        return new Workload(
                group(),
                section.whole("priority", 1, 10).orElse(Workload.USUAL_PRIORITY),
                section.as("rpo", Durations::parse)
                        .orElseThrow(() -> section.wrong(
                                "rpo", "is missing", "Say what loss is tolerable: 0s for none, or a time such as 30s")),
                eachSite(section, "root", (s, key) -> root(s, key)),
                section.sections("data", Shape.DATA).stream()
                        .map(WorkloadReader::data)
                        .toList(),
                section.sections("operations", Shape.OPERATION).stream()
                        .map(WorkloadReader::operation)
                        .toList(),
                section.section("service", Shape.SERVICE).map(WorkloadReader::service),
                shared());
    }

    private Optional<ConflictRule> shared() {
        var writers = section.word("writers", List.of("one", "both")).orElse("one");
        if (writers.equals("both")) {
            return Optional.of(section.has("conflicts") ? conflicts() : ConflictRule.KEEP_BOTH);
        }
        if (section.has("conflicts")) {
            throw section.wrong(
                    "conflicts", "is given, but one site writes", "Add 'writers: both', or leave 'conflicts' out");
        }
        return Optional.empty();
    }

    private ConflictRule conflicts() {
        if (section.isMapping("conflicts")) {
            var prefer = section.required("conflicts", Shape.CONFLICTS, "");
            var sites = Arrays.stream(Site.values()).map(Site::label).toList();
            return ConflictRule.preferring(Site.parse(prefer.word("prefer", sites)
                    .orElseThrow(() -> prefer.wrong("prefer", "is missing", "Say private or public"))));
        }
        var word = section.word("conflicts", List.of("keep-both", "newest")).orElse("keep-both");
        return word.equals("newest") ? ConflictRule.NEWEST : ConflictRule.KEEP_BOTH;
    }

    private GroupId group() {
        try {
            return new GroupId(name);
        } catch (OperatorException e) {
            throw new OperatorException(section.path() + ": " + e.what(), e.remedy(), e);
        }
    }

    /** One value for both sites, or a mapping with one for each. */
    private static <T> Map<Site, T> eachSite(Section section, String key, BiFunction<Section, String, T> read) {
        var values = new EnumMap<Site, T>(Site.class);
        if (!section.has(key)) {
            throw section.wrong(key, "is missing", "Give one value, or one for private and one for public");
        }
        if (section.isMapping(key)) {
            var each = section.required(key, Shape.EACH_SITE, "");
            for (var site : Site.values()) {
                if (!each.has(site.label())) {
                    throw each.wrong(site.label(), "is missing", "Give one value for each site");
                }
                values.put(site, read.apply(each, site.label()));
            }
        } else {
            for (var site : Site.values()) {
                values.put(site, read.apply(section, key));
            }
        }
        return values;
    }

    private static String root(Section section, String key) {
        var root = section.required(key, "Give an absolute directory");
        if (!root.startsWith("/")) {
            throw section.wrong(key, "is '" + root + "', which is not absolute", "Start it with /");
        }
        if (List.of(root.split("/", -1)).stream().anyMatch(part -> part.equals("..") || part.equals("."))) {
            throw section.wrong(key, "is '" + root + "'", "Write it without '.' and '..'");
        }
        var clean = root.replaceAll("/+", "/").replaceAll("(.)/$", "$1");
        if (clean.equals("/")) {
            throw section.wrong(key, "is the root of the whole machine", "Give the directory of the data");
        }
        return clean;
    }

    private static DataRule data(Section data) {
        var path = data.as("path", WorkloadReader::subtree)
                .orElseThrow(() -> data.wrong("path", "is missing", "Give a directory beneath the root"));
        var words = List.of("any", "append", "replace");
        return new DataRule(
                path,
                data.whole("priority", 1, 10).orElse(null),
                data.yesOrNo("required").orElse(true),
                Writes.valueOf(data.word("writes", words).orElse("any").toUpperCase(Locale.ROOT)),
                score(data, "floor"),
                score(data, "pin"));
    }

    private static Optional<Double> score(Section data, String key) {
        var score = data.number(key, 0, 10);
        if (score.filter(s -> s < 1).isPresent()) {
            throw data.wrong(key, "is " + score.get(), "Scores are from 1 to 10");
        }
        if (key.equals("pin") && score.isPresent() && data.has("floor")) {
            throw data.wrong(key, "and floor are both given", "Keep pin for an exact score, or floor for a least one");
        }
        return score;
    }

    private static TreePath subtree(String text) {
        return text.equals(".") ? TreePath.ROOT : TreePath.of(text);
    }

    private static Operation operation(Section operation) {
        var route = operation.required("route", "Give a method and a path, such as \"GET /catalogue/**\"");
        var m = ROUTE.matcher(route);
        if (!m.matches() || !PATTERN.matcher(m.group(2)).matches()) {
            throw operation.wrong(
                    "route",
                    "is '" + route + "', which is not a method and a path",
                    "Write it like \"GET /catalogue/**\" or \"* /orders/*\"; ** only at the end");
        }
        var data = operation.texts("data").stream()
                .map(text -> {
                    try {
                        return subtree(text);
                    } catch (OperatorException e) {
                        throw operation.wrong("data", "holds a wrong path: " + e.what(), e.remedy());
                    }
                })
                .toList();
        return new Operation(
                m.group(1),
                m.group(2),
                data,
                operation.as("reads", Reads::parse),
                operation.yesOrNo("websocket").orElse(false),
                operation.whole("priority", 1, 10));
    }

    private static Service service(Section service) {
        var run = service.section("run", Shape.RUN);
        var external = service.section("external", Shape.EXTERNAL);
        if (run.isPresent() == external.isPresent()) {
            throw service.wrong(
                    "run",
                    run.isPresent() ? "and external are both given" : "is missing",
                    "Give either 'run' (the agent starts it) or 'external' (others do)");
        }
        return run.<Service>map(WorkloadReader::run).orElseGet(() -> external(external.orElseThrow()));
    }

    private static Service.Run run(Section run) {
        var standby = run.word("standby", List.of("hot", "promotion")).orElse("promotion");
        return new Service.Run(
                eachSite(run, "command", WorkloadReader::command),
                eachSite(run, "address", WorkloadReader::address),
                health(run),
                standby.equals("hot"),
                traits(run),
                run.section("drill", Shape.DRILL).map(WorkloadReader::drill));
    }

    private static Service.Drill drill(Section drill) {
        var command = eachSite(drill, "command", WorkloadReader::command);
        boolean onCopy = command.values().stream()
                .allMatch(words -> words.stream().anyMatch(w -> w.contains(Service.Drill.ROOT)));
        if (!onCopy) {
            throw drill.wrong(
                    "command",
                    "does not say where the copy goes: the service would be started on the data itself",
                    "Write " + Service.Drill.ROOT + ", in quotes, where the directory of the data stands");
        }
        return new Service.Drill(command, eachSite(drill, "address", WorkloadReader::address));
    }

    private static Service.External external(Section external) {
        var deadline = external.as("deadline", Durations::parse).orElse(DEADLINE);
        if (deadline.isZero()) {
            throw external.wrong("deadline", "is 0", "Give the hooks some time, such as 10s");
        }
        return new Service.External(
                eachSite(external, "address", WorkloadReader::address),
                health(external),
                external.texts("on_promote"),
                external.texts("on_demote"),
                deadline,
                traits(external));
    }

    private static List<String> command(Section section, String key) {
        var command = section.texts(key);
        if (command.isEmpty()) {
            throw section.wrong(
                    key, "is empty", "Give the program and its arguments: [/usr/bin/shop, --port, \"9001\"]");
        }
        return command;
    }

    private static String address(Section section, String key) {
        return section.as(key, HostPort::checked)
                .orElseThrow(() -> section.wrong(key, "is missing", "Give host:port, such as 127.0.0.1:9001"));
    }

    private static Traits traits(Section service) {
        var word = service.word("protocol", List.of("http1", "h2c")).orElse("http1");
        return new Traits(
                Protocol.valueOf(word.toUpperCase(Locale.ROOT)),
                service.text("affinity").map(text -> affinity(service, text)),
                service.sections("tcp", Shape.TCP).stream()
                        .map(tcp -> new TcpPort(
                                eachSite(tcp, "listen", WorkloadReader::address),
                                eachSite(tcp, "address", WorkloadReader::address)))
                        .toList(),
                Spread.valueOf(service.word("spread", List.of("holder", "even"))
                        .orElse("holder")
                        .toUpperCase(Locale.ROOT)));
    }

    private static Affinity affinity(Section service, String text) {
        var m = AFFINITY.matcher(text);
        if (!m.matches()) {
            throw service.wrong(
                    "affinity", "is '" + text + "'", "Use address, cookie(NAME) or header(NAME): what a client keeps");
        }
        if (m.group(1) == null) {
            return new Affinity.Address();
        }
        return m.group(1).equals("cookie") ? new Affinity.Cookie(m.group(2)) : new Affinity.Header(m.group(2));
    }

    private static String health(Section service) {
        var health = service.required("health", "Give the path that answers 200 while the service is well: /health");
        if (!health.matches("/\\S*")) {
            throw service.wrong("health", "is '" + health + "'", "Give a path that starts with /");
        }
        return health;
    }
}
