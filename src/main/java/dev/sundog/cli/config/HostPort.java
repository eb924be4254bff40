package dev.sundog.cli.config;

import dev.sundog.model.OperatorException;
import java.util.regex.Pattern;

/** Where something listens. IPv6 hosts stand in brackets: {@code [::1]:7100}. */
public record HostPort(String host, int port) {
    private static final Pattern TEXT = Pattern.compile("(\\[[0-9a-fA-F:.%]+]|[A-Za-z0-9._-]+):([0-9]{1,5})");

    /**
     * Reads {@code host:port}.
     *
     * @throws OperatorException when it is not one, or the port is not within 1 to 65,535
     */
    public static HostPort parse(String text) {
        var m = TEXT.matcher(text);
        if (!m.matches() || Integer.parseInt(m.group(2)) < 1 || Integer.parseInt(m.group(2)) > 65535) {
            throw new OperatorException(
                    "'" + text + "' is not host:port", "Write it like 10.0.0.1:7100 or [2001:db8::1]:7100");
        }
        return new HostPort(m.group(1), Integer.parseInt(m.group(2)));
    }

    /** The text itself, once it has been found right. */
    static String checked(String text) {
        parse(text);
        return text;
    }

    /** Whether the host is written as an address of this machine alone. */
    public boolean isLoopback() {
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.[0-9]{1,3}){3}");
    }
}
