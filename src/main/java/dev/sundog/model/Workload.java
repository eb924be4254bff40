package dev.sundog.model;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a user names: some data, the service that writes it, the operations it offers. One workload is one group.
 *
 * @param priority 1 to 10
 * @param rpo loss that is tolerable; zero means no acknowledged write is ever lost
 * @param roots the absolute directory of the data at each site
 * @param data what is said about subtrees; the root's own defaults apply elsewhere
 * @param operations in order; the first that matches a request has it
 * @param shared where both sites write: what becomes of versions that do not know of each other; empty where one site writes
 */
public record Workload(
        GroupId group,
        int priority,
        Duration rpo,
        Map<Site, String> roots,
        List<DataRule> data,
        List<Operation> operations,
        Optional<Service> service,
        Optional<ConflictRule> shared) {
    /** Of a workload of which nobody says another. */
    public static final int USUAL_PRIORITY = 5;

    public Workload {
        roots = Map.copyOf(roots);
        data = List.copyOf(data);
        operations = List.copyOf(operations);
        if (priority < 1 || priority > 10) {
            throw new OperatorException(
                    "Workload " + group + " has priority " + priority, "Give a whole number from 1 to 10");
        }
    }

    /** A workload that one site writes at a time. */
    public Workload(
            GroupId group,
            int priority,
            Duration rpo,
            Map<Site, String> roots,
            List<DataRule> data,
            List<Operation> operations,
            Optional<Service> service) {
        this(group, priority, rpo, roots, data, operations, service, Optional.empty());
    }

    public boolean isShared() {
        return shared.isPresent();
    }

    /** Whether its service speaks HTTP/2 without TLS, and only that, as services of gRPC do. */
    public boolean speaksHttp2() {
        return service.filter(s -> s.traits().protocol() == Protocol.H2C).isPresent();
    }

    public boolean rpoIsZero() {
        return rpo.isZero();
    }

    /** Whether a file is said to be only appended to: the innermost subtree that it lies in says so. */
    public boolean isAppended(TreePath path) {
        return data.stream()
                .filter(rule -> path.isWithin(rule.subtree()))
                .max(Comparator.comparingInt(rule -> rule.subtree().depth()))
                .filter(rule -> rule.writes() == Writes.APPEND)
                .isPresent();
    }

    /** How files of a subtree are written. */
    public enum Writes {
        /** In any way. */
        ANY,
        /** Only by appending. */
        APPEND,
        /** Only by writing a new file and renaming it over the old one. */
        REPLACE
    }

    /**
     * What is said about one subtree of the data.
     *
     * @param priority 1 to 10; null for the workload's
     * @param required whether a promotion must wait until it is hot
     * @param floor the least score of its segment, 1 to 10; empty for none
     * @param pin the exact score of its segment, 1 to 10, whatever is measured; empty for none
     */
    public record DataRule(
            TreePath subtree,
            @Nullable Integer priority,
            boolean required,
            Writes writes,
            Optional<Double> floor,
            Optional<Double> pin) {
        /** One that leaves the score to what is measured. */
        public DataRule(TreePath subtree, @Nullable Integer priority, boolean required, Writes writes) {
            this(subtree, priority, required, writes, Optional.empty(), Optional.empty());
        }
    }

    /**
     * A named kind of processing.
     *
     * @param method an HTTP method, or {@code *}
     * @param path a pattern: {@code /orders}, {@code /catalogue/*} (one segment), {@code /static/**} (any rest)
     * @param data subtrees that it touches; empty for all
     * @param reads where it may be answered; empty for a writing operation
     * @param webSocket whether it may go on as a WebSocket
     * @param priority 1 to 10; empty for the workload's
     */
    public record Operation(
            String method,
            String path,
            List<TreePath> data,
            Optional<Reads> reads,
            boolean webSocket,
            Optional<Integer> priority) {
        public Operation {
            data = List.copyOf(data);
        }

        /** One of the workload's priority. */
        public Operation(String method, String path, List<TreePath> data, Optional<Reads> reads, boolean webSocket) {
            this(method, path, data, reads, webSocket, Optional.empty());
        }

        /** One that stays with HTTP. */
        public Operation(String method, String path, List<TreePath> data, Optional<Reads> reads) {
            this(method, path, data, reads, false);
        }
    }

    /**
     * What a gateway has to know of a service beside its address.
     *
     * @param affinity what keeps a client's requests that may be answered anywhere at one site; empty for nothing
     * @param tcp ports whose connections gateways pass on as they are
     * @param spread of reads that may be answered anywhere, while neither site is overloaded
     */
    public record Traits(Protocol protocol, Optional<Affinity> affinity, List<TcpPort> tcp, Spread spread) {
        public Traits {
            tcp = List.copyOf(tcp);
        }

        /** Without TCP ports, and reads stay with the holder. */
        public Traits(Protocol protocol, Optional<Affinity> affinity) {
            this(protocol, affinity, List.of(), Spread.HOLDER);
        }

        /** HTTP/1.1 and nothing else to know. */
        public static final Traits PLAIN = new Traits(Protocol.HTTP1, Optional.empty());
    }

    /**
     * A port whose connections are passed on as they are.
     *
     * @param listen where the gateway of each site takes them, host:port
     * @param address where the service of each site takes them, host:port
     */
    public record TcpPort(Map<Site, String> listen, Map<Site, String> address) {
        public TcpPort {
            listen = Map.copyOf(listen);
            address = Map.copyOf(address);
        }
    }

    /** Who answers reads that may be answered anywhere, while neither site is overloaded. */
    public enum Spread {
        /** The holder: no read crosses the link without a reason. */
        HOLDER,
        /** Both, so that each has the same share of its capacity in use. */
        EVEN
    }

    /** By what a gateway knows a client again. */
    public sealed interface Affinity {
        /** By its address. */
        record Address() implements Affinity {}

        /** By the value of a cookie. */
        record Cookie(String name) implements Affinity {}

        /** By the value of a header. */
        record Header(String name) implements Affinity {}
    }

    /** What a service speaks. */
    public enum Protocol {
        HTTP1,
        /** HTTP/2 from the first byte, without TLS. */
        H2C
    }

    /** The service of a workload. */
    public sealed interface Service {
        /** Where the service listens, host:port, at each site. */
        Map<Site, String> address();

        /** Path that answers 200 while the service is well, such as {@code /health}. */
        String health();

        Traits traits();

        /**
         * A service that the agent starts, checks, restarts, stops and fences.
         *
         * @param command program and arguments at each site
         * @param hotStandby whether it runs at the other site too (it must open files per request and cache nothing); else
         *     it is started at promotion
         * @param drill how it is rehearsed; empty for not at all
         */
        record Run(
                Map<Site, List<String>> command,
                Map<Site, String> address,
                String health,
                boolean hotStandby,
                Traits traits,
                Optional<Drill> drill)
                implements Service {
            public Run {
                command = Map.copyOf(command);
                address = Map.copyOf(address);
            }

            /** One that speaks HTTP/1.1, and is not rehearsed. */
            public Run(Map<Site, List<String>> command, Map<Site, String> address, String health, boolean hotStandby) {
                this(command, address, health, hotStandby, Traits.PLAIN, Optional.empty());
            }
        }

        /**
         * How a service is started on a copy of the data.
         *
         * @param command program and arguments at each site, where {root} stands for the directory of the copy
         * @param address where it listens then
         */
        record Drill(Map<Site, List<String>> command, Map<Site, String> address) {
            /** Stands for the directory of the copy. */
            public static final String ROOT = "{root}";

            public Drill {
                command = Map.copyOf(command);
                address = Map.copyOf(address);
            }
        }

        /**
         * A service that others run.
         *
         * @param onPromote command run before this site serves; empty for none; must end with 0 within the deadline
         * @param onDemote command run when this site stops serving
         */
        record External(
                Map<Site, String> address,
                String health,
                List<String> onPromote,
                List<String> onDemote,
                Duration deadline,
                Traits traits)
                implements Service {
            public External {
                address = Map.copyOf(address);
                onPromote = List.copyOf(onPromote);
                onDemote = List.copyOf(onDemote);
            }

            /** One that speaks HTTP/1.1. */
            public External(
                    Map<Site, String> address,
                    String health,
                    List<String> onPromote,
                    List<String> onDemote,
                    Duration deadline) {
                this(address, health, onPromote, onDemote, deadline, Traits.PLAIN);
            }
        }
    }
}
