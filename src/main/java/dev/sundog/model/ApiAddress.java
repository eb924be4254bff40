package dev.sundog.model;

import java.util.List;

/**
 * Where a site's agent serves its page, and its API to programs.
 *
 * @param listen host:port
 * @param remote whether others than this host may come; only with {@code tls}
 * @param tls whether it speaks TLS, with the agent's own certificate of the installation
 * @param names by which it is reached besides its address, without port: what a browser may send as Host
 */
public record ApiAddress(String listen, boolean remote, boolean tls, List<String> names) {
    public ApiAddress {
        names = List.copyOf(names);
    }
}
