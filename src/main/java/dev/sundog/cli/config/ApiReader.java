package dev.sundog.cli.config;

import dev.sundog.model.ApiAddress;
import dev.sundog.model.OperatorException;
import java.util.List;
import java.util.Optional;

/** {@code api} of a site: an address alone, for this host only, or a mapping that says more. */
final class ApiReader {
    private ApiReader() {}

    static Optional<ApiAddress> read(Section site) {
        if (!site.has("api")) {
            return Optional.empty();
        }
        if (!site.isMapping("api")) {
            var listen = site.as("api", HostPort::checked).orElseThrow();
            if (!HostPort.parse(listen).isLoopback()) {
                throw others(site, "api", listen);
            }
            return Optional.of(new ApiAddress(listen, false, false, List.of()));
        }
        return Optional.of(mapping(site.required("api", Shape.API, "")));
    }

    private static ApiAddress mapping(Section api) {
        var listen = api.as("listen", HostPort::checked)
                .orElseThrow(() -> api.wrong("listen", "is missing", "Give host:port, such as 127.0.0.1:7104"));
        boolean remote = api.yesOrNo("remote").orElse(false);
        boolean tls = api.yesOrNo("tls").orElse(false);
        if (!HostPort.parse(listen).isLoopback() && !remote) {
            throw others(api, "listen", listen);
        }
        if (remote && !tls) {
            throw api.wrong(
                    "remote",
                    "is true without TLS: who listens on the way could read the token and move groups",
                    "Add 'tls: true', or leave remote out and come by an SSH tunnel");
        }
        var names = api.texts("names");
        names.forEach(name -> api.checked("names", name, ApiReader::name));
        return new ApiAddress(listen, remote, tls, names);
    }

    private static String name(String text) {
        if (!text.matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")) {
            throw new OperatorException(
                    "'" + text + "' is not the name of a host",
                    "Write it in lower case and without port, such as sundog.example.org");
        }
        return text;
    }

    private static OperatorException others(Section section, String key, String listen) {
        return section.wrong(
                key,
                "is " + listen + ", which others can reach",
                "Use a loopback address such as 127.0.0.1:7104, or 'api: {listen: \"" + listen
                        + "\", remote: true, tls: true}'");
    }
}
