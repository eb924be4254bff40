package dev.sundog.model;

import java.util.Optional;

/**
 * Where the clients of a site come in.
 *
 * @param address host:port, without TLS
 * @param tls empty for none
 * @param accessLog the file that gets a line for each request; empty for none
 */
public record Entrance(String address, Optional<Tls> tls, Optional<String> accessLog) {
    /**
     * Where clients come by TLS.
     *
     * @param address host:port
     * @param certificate the file of the certificate, with its chain
     * @param key the file of its key
     */
    public record Tls(String address, String certificate, String key) {}
}
