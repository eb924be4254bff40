package dev.sundog.agent;

import dev.sundog.api.Audit;
import dev.sundog.api.Control;
import dev.sundog.api.ControlServer;
import dev.sundog.api.Logins;
import dev.sundog.api.MetricsServer;
import dev.sundog.api.PageServer;
import dev.sundog.api.Routes;
import dev.sundog.api.TokenFile;
import dev.sundog.link.Credentials;
import dev.sundog.link.HostPort;
import dev.sundog.model.ApiAddress;
import dev.sundog.model.OperatorDoors;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/** The ways in for who looks after an agent: the control socket always, page and metrics where they are configured. */
final class Entrances {
    static final String TOKEN = "api.token";

    private final Credentials credentials;
    private final Path state;
    private final Path socket;

    Entrances(Credentials credentials, Path state, Path socket) {
        this.credentials = credentials;
        this.state = state;
        this.socket = socket;
    }

    /** Opens them; each goes to {@code opened} once it is. */
    void open(Control control, OperatorDoors doors, Consumer<AutoCloseable> opened) {
        var audit = Audit.log();
        var logins = doors.api().map(this::logins);
        var routes = new Routes(control, logins, audit);
        opened.accept(ControlServer.start(socket, routes));
        doors.metrics()
                .ifPresent(at ->
                        opened.accept(MetricsServer.start(HostPort.parse(at).resolve(), control::status)));
        doors.api()
                .ifPresent(api -> opened.accept(PageServer.start(
                        HostPort.parse(api.listen()).resolve(),
                        tls(api),
                        api.names(),
                        logins.orElseThrow(),
                        routes,
                        audit)));
    }

    private Logins logins(ApiAddress api) {
        var random = new SecureRandom();
        return new Logins(url(api), TokenFile.readOrMake(state.resolve(TOKEN), random), random, System::nanoTime);
    }

    private Optional<SSLContext> tls(ApiAddress api) {
        return api.tls() ? Optional.of(credentials.operatorContext()) : Optional.empty();
    }

    private static String url(ApiAddress api) {
        var at = HostPort.parse(api.listen());
        var host = api.names().stream().findFirst().orElse(at.host());
        return (api.tls() ? "https://" : "http://") + new HostPort(host, at.port()) + "/";
    }
}
