package bench.failover;

import bench.common.Programs;
import bench.common.ThreeAgents;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Sundog's agents at both sites and a witness; clients ask the gateways, or an HAProxy that asks the agents. */
final class WithSundog implements Rig {
    private final Ground ground;
    private final ThreeAgents agents;
    private final List<String> addresses;
    private final List<Process> haproxy;

    /** @param behindHaproxy whether clients ask an HAProxy, configured as docs/haproxy.md says */
    WithSundog(Ground ground, boolean behindHaproxy) throws Exception {
        this.ground = ground;
        this.agents = new ThreeAgents(ground.directory(), ground.line());
        agents.start(workloads());
        if (behindHaproxy) {
            int clients = Programs.freePorts(1).getFirst();
            haproxy = List.of(haproxy(clients));
            addresses = List.of("127.0.0.1:" + clients, "127.0.0.1:" + clients);
        } else {
            haproxy = List.of();
            addresses =
                    List.of("127.0.0.1:" + agents.gateway(Voter.PRIVATE), "127.0.0.1:" + agents.gateway(Voter.PUBLIC));
        }
    }

    private String workloads() {
        int here = agents.service(Voter.PRIVATE);
        int there = agents.service(Voter.PUBLIC);
        return """
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
                        ground.data("private"),
                        ground.data("public"),
                        quoted(ground.shop("private", here)),
                        quoted(ground.shop("public", there)),
                        here,
                        there);
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
                        agents.gateway(Voter.PRIVATE),
                        agents.check(Voter.PRIVATE),
                        agents.gateway(Voter.PUBLIC),
                        agents.check(Voter.PUBLIC)));
        return Programs.start(List.of("haproxy", "-db", "-f", config.toString()), ground.log("haproxy"));
    }

    @Override
    public List<String> addresses() {
        return addresses;
    }

    @Override
    public void awaitReady() throws Exception {
        agents.awaitProtected();
    }

    /** Moves the shop, and returns how long that took, in milliseconds. */
    long move(Site to) {
        var moved =
                agents.control(to == Site.PUBLIC ? Voter.PRIVATE : Voter.PUBLIC).failover("shop", to, false, false);
        return Math.round(moved.tookSeconds() * 1000);
    }

    @Override
    public void killPrivate() {
        agents.lose(Voter.PRIVATE);
    }

    @Override
    public Path survivor() {
        return ground.data("public");
    }

    @Override
    public void close() {
        haproxy.forEach(Programs::kill);
        agents.close();
    }
}
