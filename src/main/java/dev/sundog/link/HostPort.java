package dev.sundog.link;

import dev.sundog.model.OperatorException;
import java.net.InetSocketAddress;

/** An address as configuration gives it: {@code host:port} or {@code [::1]:port}; the name is resolved at each use. */
public record HostPort(String host, int port) {
    /**
     * Reads an address.
     *
     * @throws OperatorException when the text is no host and port
     */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        var host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.contains(":")) {
            host = "";
        }
        var digits = text.substring(colon + 1);
        int port = digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : -1;
        if (host.isEmpty() || port < 0 || port > 65_535) {
            throw new OperatorException(
                    "'" + text + "' is not an address", "Write it as host:port, such as 127.0.0.1:7400 or [::1]:7400");
        }
        return new HostPort(host, port);
    }

    /** Asks for the name now; unresolved where it has no address. */
    public InetSocketAddress resolve() {
        return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
