package dev.sundog.runner;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Workload.Protocol;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Asks a service, in the protocol that it speaks, whether it is well. */
final class HealthProbe {
    private static final int TIMEOUT_MILLIS = 1000;
    private final InetSocketAddress address;
    private final URI uri;
    private final Protocol protocol;

    HealthProbe(InetSocketAddress address, String path, Protocol protocol) {
        this.address = address;
        this.protocol = protocol;
        try {
            uri = new URI("http", null, address.getHostString(), address.getPort(), path, null, null);
        } catch (URISyntaxException e) {
            throw new OperatorException("Health path '" + path + "' is refused", "Write it like /health", e);
        }
    }

    /** Reads host:port as in configuration. */
    static InetSocketAddress parse(String hostPort) {
        int colon = hostPort.lastIndexOf(':');
        var port = hostPort.substring(colon + 1);
        if (colon < 1 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65535) {
            throw new OperatorException(
                    "Service address '" + hostPort + "' is refused", "Write it like 127.0.0.1:8080");
        }
        return new InetSocketAddress(hostPort.substring(0, colon), Integer.parseInt(port));
    }

    InetSocketAddress address() {
        return address;
    }

    /** Why it is not well; empty when it is. Blocks for at most about a second. */
    Optional<String> problem() {
        try {
            return switch (protocol) {
                case HTTP1 -> http1();
                case H2C ->
                    new Http2Question(address, uri.getRawPath(), TIMEOUT_MILLIS)
                            .problem()
                            .map(what -> uri + " " + what);
            };
        } catch (IOException e) {
            return Optional.of(uri + " does not answer (" + e.getMessage() + ")");
        }
    }

    private Optional<String> http1() throws IOException {
        var asked = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
        asked.setConnectTimeout(TIMEOUT_MILLIS);
        asked.setReadTimeout(TIMEOUT_MILLIS);
        asked.setUseCaches(false);
        asked.setInstanceFollowRedirects(false);
        int status = asked.getResponseCode();
        asked.disconnect();
        return status == 200 ? Optional.empty() : Optional.of(uri + " answered " + status);
    }
}
