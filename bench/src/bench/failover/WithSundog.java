package bench.failover;

import bench.common.Programs;
import dev.sundog.api.ControlClient;
import dev.sundog.demo.Wan;
import dev.sundog.link.Authority;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Sundog's agents at both sites and a witness; clients ask the gateways, or an HAProxy that asks the agents. */
final class WithSundog implements Rig {
    private static final int LINK = 0;
    private static final int QUORUM = 1;
    private static final int RELAY = 2;
    private static final int GATEWAY = 3;
    private static final int CHECK = 4;
    private static final int SHOP = 5;

    private final Ground ground;
    private final Wan line;
    private final Map<Voter, List<Integer>> ports = new EnumMap<>(Voter.class);
    private final Map<Voter, Process> agents = new EnumMap<>(Voter.class);
    private final int link;
    private final int relayHere;
    private final int relayThere;
    private final List<String> addresses;
    private final List<Process> haproxy;

    /** @param behindHaproxy whether clients ask an HAProxy, configured as docs/haproxy.md says */
    WithSundog(Ground ground, boolean behindHaproxy) throws Exception {
        this.ground = ground;
        this.line = ground.line();
        for (var voter : Voter.values()) {
            ports.put(voter, Programs.freePorts(6));
        }
        link = line.open(Wan.Kind.LINK, Voter.PRIVATE, Voter.PUBLIC, port(Voter.PUBLIC, LINK));
        relayHere = line.open(Wan.Kind.RELAY, Voter.PUBLIC, Voter.PRIVATE, port(Voter.PRIVATE, RELAY));
        relayThere = line.open(Wan.Kind.RELAY, Voter.PRIVATE, Voter.PUBLIC, port(Voter.PUBLIC, RELAY));
        var hosts = new EnumMap<Voter, String>(Voter.class);
        for (var voter : Voter.values()) {
            hosts.put(voter, "127.0.0.1");
        }
        Authority.create(ground.directory().resolve("installation"), hosts, Instant.now(), new SecureRandom());
        for (var voter : Voter.values()) {
            agents.put(voter, start(voter));
        }
        if (behindHaproxy) {
            int clients = Programs.freePorts(1).getFirst();
            haproxy = List.of(haproxy(clients));
            addresses = List.of("127.0.0.1:" + clients, "127.0.0.1:" + clients);
        } else {
            haproxy = List.of();
            addresses =
                    List.of("127.0.0.1:" + port(Voter.PRIVATE, GATEWAY), "127.0.0.1:" + port(Voter.PUBLIC, GATEWAY));
        }
    }

    private int port(Voter voter, int of) {
        return ports.get(voter).get(of);
    }

    private Process start(Voter voter) throws IOException {
        var config = ground.directory().resolve(voter.label() + ".yaml");
        Files.writeString(config, configuration(voter));
        Files.createDirectories(state(voter));
        return Programs.start(
                Programs.java(
                        "dev.sundog.cli.Main",
                        "up",
                        "--config",
                        config.toString(),
                        "--bundle",
                        ground.directory()
                                .resolve("installation")
                                .resolve(voter.label())
                                .toString(),
                        "--state",
                        state(voter).toString()),
                ground.log(voter.label()));
    }

    private Path state(Voter voter) {
        return ground.directory().resolve("state-" + voter.label());
    }

    /** Each sees itself where it is, and the other site through the line; the quorum, which must agree on addresses, directly. */
    private String configuration(Voter self) {
        boolean here = self == Voter.PRIVATE;
        return """
            version: 1
            sites:
              private: %s
              public: %s
              witness: {quorum: "127.0.0.1:%d"}
            networks:
              private: {egress: 100mbit, ingress: 100mbit}
              public: {egress: 100mbit, ingress: 100mbit}
            workloads:
              shop:
                rpo: 0s
                root: {private: %s, public: %s}
                data:
                  - {path: orders, priority: 9, writes: append}
                  - {path: catalogue}
                operations:
                  - {route: "GET /catalogue/**", data: [catalogue], reads: bounded(2s)}
                  - {route: "GET /orders/**", data: [orders], reads: committed}
                  - {route: "POST /orders", data: [orders]}
                service:
                  run:
                    command: {private: %s, public: %s}
                    address: {private: "127.0.0.1:%d", public: "127.0.0.1:%d"}
                    health: /health
                    standby: hot
            """.formatted(
                        site(Voter.PRIVATE, port(Voter.PRIVATE, LINK), here ? port(Voter.PRIVATE, RELAY) : relayHere),
                        site(
                                Voter.PUBLIC,
                                here ? link : port(Voter.PUBLIC, LINK),
                                here ? relayThere : port(Voter.PUBLIC, RELAY)),
                        port(Voter.WITNESS, QUORUM),
                        ground.data("private"),
                        ground.data("public"),
                        quoted(ground.shop("private", port(Voter.PRIVATE, SHOP))),
                        quoted(ground.shop("public", port(Voter.PUBLIC, SHOP))),
                        port(Voter.PRIVATE, SHOP),
                        port(Voter.PUBLIC, SHOP));
    }

    private String site(Voter voter, int linkPort, int relayPort) {
        return ("{link: \"127.0.0.1:%d\", quorum: \"127.0.0.1:%d\", relay: \"127.0.0.1:%d\", gateway: \"127.0.0.1:%d\","
                        + " agent_check: {listen: \"127.0.0.1:%d\"}}")
                .formatted(linkPort, port(voter, QUORUM), relayPort, port(voter, GATEWAY), port(voter, CHECK));
    }

    private static String quoted(List<String> words) {
        return "[\"" + String.join("\", \"", words) + "\"]";
    }

    private Process haproxy(int clients) throws Exception {
        var config = Files.writeString(ground.directory().resolve("haproxy.cfg"), """
            defaults
                mode http
                timeout connect 1s
                timeout client 30s
                timeout server 30s
                timeout check 1s
                retries 3
                option redispatch 1
                retry-on conn-failure empty-response
            frontend clients
                bind 127.0.0.1:%d
                default_backend shop
            backend shop
                balance roundrobin
                http-request disable-l7-retry unless { method GET HEAD OPTIONS }
                default-server weight 100 check inter 500ms fall 2 rise 2 on-marked-down shutdown-sessions
                server private 127.0.0.1:%d agent-check agent-addr 127.0.0.1 agent-port %d agent-inter 500ms agent-send "shop\\n"
                server public 127.0.0.1:%d agent-check agent-addr 127.0.0.1 agent-port %d agent-inter 500ms agent-send "shop\\n"
            """.formatted(
                        clients,
                        port(Voter.PRIVATE, GATEWAY),
                        port(Voter.PRIVATE, CHECK),
                        port(Voter.PUBLIC, GATEWAY),
                        port(Voter.PUBLIC, CHECK)));
        return Programs.start(List.of("haproxy", "-db", "-f", config.toString()), ground.log("haproxy"));
    }

    @Override
    public List<String> addresses() {
        return addresses;
    }

    @Override
    public void awaitReady() throws Exception {
        Programs.until("the copy is protected", () -> {
            for (var agent : agents.entrySet()) {
                if (!agent.getValue().isAlive()) {
                    throw new IOException("an agent ended: "
                            + Files.readString(ground.log(agent.getKey().label())));
                }
            }
            try {
                return new ControlClient(state(Voter.PRIVATE).resolve("control.sock"))
                        .status().groups().stream().allMatch(g -> g.protectedNow());
            } catch (OperatorException e) {
                return false;
            }
        });
    }

    @Override
    public void killPrivate() {
        line.cut(Voter.PRIVATE);
        Programs.kill(agents.get(Voter.PRIVATE));
    }

    @Override
    public Path survivor() {
        return ground.data("public");
    }

    @Override
    public void close() {
        haproxy.forEach(Programs::kill);
        agents.values().forEach(Programs::kill);
        line.close();
    }
}
