package dev.sundog.gateway;

import dev.sundog.model.Workload;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a gateway runs.
 *
 * @param workloads asked in order; a request goes to the first that has an operation for it, else to the first of all
 * @param clients where clients connect without TLS; port 0 for any
 * @param relay where the other site's gateway connects (mutual TLS 1.3); empty for none
 * @param relayTls for both ends of the relay; required with a relay
 * @param tls where clients come by TLS; empty for nowhere
 * @param accessLog gets a line for each request; empty for none
 * @param limits how long and how much
 */
public record GatewaySettings(
        List<Workload> workloads,
        InetSocketAddress clients,
        Optional<InetSocketAddress> relay,
        Optional<RelayTls> relayTls,
        Optional<ClientTls> tls,
        Optional<Path> accessLog,
        Limits limits) {
    public GatewaySettings {
        workloads = List.copyOf(workloads);
    }

    /**
     * Where clients come by TLS. The files may be replaced at any time.
     *
     * @param address port 0 for any
     * @param certificate PEM, with its chain
     * @param key PEM, without passphrase
     */
    public record ClientTls(InetSocketAddress address, Path certificate, Path key) {}

    /**
     * Bounds.
     *
     * @param hold how long a request waits for a place that may serve it, or for its barrier
     * @param heldRequests how many may wait at once
     * @param connect to a service or relay, TLS included
     * @param response of a service, between its signs of life
     * @param idle of a client's connection, and of a client that neither sends nor takes
     * @param header from a request's first byte to the end of its headers
     * @param eventLoops threads
     * @param clientConnections at once; more are closed at once
     */
    public record Limits(
            Duration hold,
            int heldRequests,
            Duration connect,
            Duration response,
            Duration idle,
            Duration header,
            int eventLoops,
            int clientConnections) {
        public static Limits standard() {
            return new Limits(
                    Duration.ofSeconds(10),
                    1000,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(10),
                    Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8),
                    20_000);
        }

        public Limits withHold(Duration time) {
            return new Limits(time, heldRequests, connect, response, idle, header, eventLoops, clientConnections);
        }

        public Limits withResponse(Duration time) {
            return new Limits(hold, heldRequests, connect, time, idle, header, eventLoops, clientConnections);
        }

        public Limits withClientTimes(Duration idleTime, Duration headerTime) {
            return new Limits(
                    hold, heldRequests, connect, response, idleTime, headerTime, eventLoops, clientConnections);
        }
    }
}
