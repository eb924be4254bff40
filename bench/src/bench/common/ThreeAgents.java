package bench.common;

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

/** Sundog's agents at both sites and a witness, each a process, with an emulated line between the sites. */
public final class ThreeAgents implements AutoCloseable {
    private static final int LINK = 0;
    private static final int QUORUM = 1;
    private static final int RELAY = 2;
    private static final int GATEWAY = 3;
    private static final int CHECK = 4;
    private static final int SERVICE = 5;

    private final Path directory;
    private final Wan line;
    private final Map<Voter, List<Integer>> ports = new EnumMap<>(Voter.class);
    private final Map<Voter, Process> agents = new EnumMap<>(Voter.class);
    private final int link;
    private final int relayHere;
    private final int relayThere;

    /** Makes the installation and opens the line; nothing is started. */
    public ThreeAgents(Path directory, Wan line) throws IOException {
        this.directory = directory;
        this.line = line;
        int each = SERVICE + 1;
        var free = Programs.freePorts(each * Voter.values().length);
        for (var voter : Voter.values()) {
            ports.put(voter, free.subList(each * voter.ordinal(), each * (voter.ordinal() + 1)));
        }
        link = line.open(Wan.Kind.LINK, Voter.PRIVATE, Voter.PUBLIC, port(Voter.PUBLIC, LINK));
        relayHere = line.open(Wan.Kind.RELAY, Voter.PUBLIC, Voter.PRIVATE, port(Voter.PRIVATE, RELAY));
        relayThere = line.open(Wan.Kind.RELAY, Voter.PRIVATE, Voter.PUBLIC, port(Voter.PUBLIC, RELAY));
        var hosts = new EnumMap<Voter, String>(Voter.class);
        for (var voter : Voter.values()) {
            hosts.put(voter, "127.0.0.1");
        }
        Authority.create(directory.resolve("installation"), hosts, Instant.now(), new SecureRandom());
    }

    public int gateway(Voter voter) {
        return port(voter, GATEWAY);
    }

    /** Where agent-check answers. */
    public int check(Voter voter) {
        return port(voter, CHECK);
    }

    /** Where the service of a site is to listen. */
    public int service(Voter voter) {
        return port(voter, SERVICE);
    }

    private int port(Voter voter, int of) {
        return ports.get(voter).get(of);
    }

    /** Starts all three. {@code more} is what follows sites and networks in the configuration. */
    public void start(String more) throws IOException {
        for (var voter : Voter.values()) {
            agents.put(voter, start(voter, more));
        }
    }

    private Process start(Voter voter, String more) throws IOException {
        var config = directory.resolve(voter.label() + ".yaml");
        Files.writeString(config, sites(voter) + more);
        Files.createDirectories(state(voter));
        var bundle = directory.resolve("installation").resolve(voter.label());
        var command = Programs.java(
                "dev.sundog.cli.Main",
                "up",
                "--config",
                config.toString(),
                "--bundle",
                bundle.toString(),
                "--state",
                state(voter).toString());
        return Programs.start(command, log(voter));
    }

    /** Each sees itself where it is, and the other site through the line; the quorum, which must agree on addresses, directly. */
    private String sites(Voter self) {
        boolean here = self == Voter.PRIVATE;
        var privateSite = site(Voter.PRIVATE, port(Voter.PRIVATE, LINK), here ? port(Voter.PRIVATE, RELAY) : relayHere);
        var publicSite = site(
                Voter.PUBLIC, here ? link : port(Voter.PUBLIC, LINK), here ? relayThere : port(Voter.PUBLIC, RELAY));
        return """
            version: 1
            sites:
              private: %s
              public: %s
              witness: {quorum: "127.0.0.1:%d"}
            networks:
              private: {egress: 100mbit, ingress: 100mbit}
              public: {egress: 100mbit, ingress: 100mbit}
            """.formatted(privateSite, publicSite, port(Voter.WITNESS, QUORUM));
    }

    private String site(Voter voter, int linkPort, int relayPort) {
        return ("{link: \"127.0.0.1:%d\", quorum: \"127.0.0.1:%d\", relay: \"127.0.0.1:%d\", gateway: \"127.0.0.1:%d\","
                        + " agent_check: {listen: \"127.0.0.1:%d\"}}")
                .formatted(linkPort, port(voter, QUORUM), relayPort, port(voter, GATEWAY), port(voter, CHECK));
    }

    private Path state(Voter voter) {
        return directory.resolve("state-" + voter.label());
    }

    private Path log(Voter voter) {
        return directory.resolve(voter.label() + ".log");
    }

    /** Asks and orders an agent. */
    public ControlClient control(Voter voter) {
        return new ControlClient(state(voter).resolve("control.sock"));
    }

    /** Waits until private could be lost as well as it ever can. */
    public void awaitProtected() throws Exception {
        Programs.until("the copy is protected", () -> {
            for (var agent : agents.entrySet()) {
                if (!agent.getValue().isAlive()) {
                    throw new IOException("an agent ended: " + Files.readString(log(agent.getKey())));
                }
            }
            try {
                return control(Voter.PRIVATE).status().groups().stream().allMatch(g -> g.protectedNow());
            } catch (OperatorException e) {
                return false;
            }
        });
    }

    /** Cuts a site off, and kills its agent and its service, in the same instant. */
    public void lose(Voter voter) {
        line.cut(voter);
        Programs.kill(agents.get(voter));
    }

    @Override
    public void close() {
        agents.values().forEach(Programs::kill);
        line.close();
    }
}
