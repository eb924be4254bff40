package dev.sundog.link;

import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where agents get their next certificate, and the list of revoked ones: at the agent that has the authority. Who asks proves by mutual TLS
 * who it is, and gets a certificate as that, and only when its own is due.
 */
public final class RenewalDesk implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RenewalDesk.class);
    private static final Duration EXCHANGE = Duration.ofSeconds(10);
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private final Issuer issuer;
    private final InstantSource clock;
    private final TlsListener listener;

    private RenewalDesk(Credentials me, Issuer issuer, HostPort at, InstantSource clock, LongSupplier bootNanos) {
        this.issuer = issuer;
        this.clock = clock;
        this.listener = TlsListener.open(me, at, "renewal", bootNanos, this::serve);
    }

    /**
     * Starts listening.
     *
     * @param bootNanos a clock that never jumps; it spaces log lines
     * @throws OperatorException when the address cannot be listened on, or the authority is of another installation
     */
    public static RenewalDesk open(
            Credentials me, Issuer issuer, HostPort at, InstantSource clock, LongSupplier bootNanos) {
        checkSame(me, issuer);
        return new RenewalDesk(me, issuer, at, clock, bootNanos);
    }

    static void checkSame(Credentials me, Issuer issuer) {
        if (!issuer.ca().equals(me.bundle().ca())) {
            throw new OperatorException(
                    "The authority of the configuration is not that of this host's bundle",
                    "Give 'authority: directory:' that of this installation, or leave it out");
        }
    }

    int port() {
        return listener.port();
    }

    private void serve(TlsConnection connection) {
        try (var _ = new Cutoff(EXCHANGE, connection)) {
            CertificateWire.answer(connection.out(), answer(connection));
            connection.closeOutput();
            var _ = connection.in().read();
        } catch (IOException e) {
            LOG.debug("renewal: {} went away: {}", connection.remote(), e.toString());
        }
    }

    private CertificateWire.Answer answer(TlsConnection connection) throws IOException {
        try {
            return switch (CertificateWire.question(connection.in())) {
                case CertificateWire.Question.Look look -> list(look.known());
                case CertificateWire.Question.Renew renew -> renewed(connection, SigningRequest.read(renew.request()));
                case CertificateWire.Question.Join _ ->
                    new CertificateWire.Answer.Refused("here agents renew their certificates; nobody joins");
            };
        } catch (OperatorException | ProtocolException e) {
            LOG.warn(
                    "renewal: the {} agent was refused: {}",
                    connection.peer().voter().label(),
                    e.getMessage());
            return new CertificateWire.Answer.Refused(String.valueOf(e.getMessage()));
        }
    }

    private CertificateWire.Answer list(long known) throws IOException {
        var list = issuer.revocations();
        var bytes = list.number().longValue() > known ? list.der() : new byte[0];
        return new CertificateWire.Answer.Given(new byte[0], bytes);
    }

    private CertificateWire.Answer renewed(TlsConnection connection, SigningRequest request) throws IOException {
        var peer = connection.peer();
        if (request.voter() != peer.voter()) {
            throw new ProtocolException("the " + peer.voter().label() + " agent asks as "
                    + request.voter().label());
        }
        var former = connection.certificate();
        var now = clock.instant();
        if (!Bundle.isDue(former, now)) {
            throw new ProtocolException("its certificate is not due before " + Bundle.dueAt(former));
        }
        var next = renew(issuer, peer, former, request.key(), clock);
        LOG.info("renewal: the {} agent has got certificate {}", peer.voter().label(), Serials.text(next));
        try {
            return new CertificateWire.Answer.Given(
                    next.getEncoded(), issuer.revocations().der());
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** A certificate as the former one, but for its serial number, key and time. */
    static X509Certificate renew(
            Issuer issuer, Identity who, X509Certificate former, PublicKey key, InstantSource clock)
            throws ProtocolException {
        if (key.equals(former.getPublicKey())) {
            throw new ProtocolException("the key is that of the former certificate");
        }
        var life = Duration.between(
                former.getNotBefore().toInstant(), former.getNotAfter().toInstant());
        return issuer.renew(who.voter(), former, key, hosts(former), life, clock.instant());
    }

    private static List<String> hosts(X509Certificate certificate) throws ProtocolException {
        try {
            var hosts = new ArrayList<String>();
            var names = certificate.getSubjectAlternativeNames();
            for (List<?> name : names == null ? List.<List<?>>of() : names) {
                var text = String.valueOf(name.get(1));
                if (name.get(0) instanceof Integer kind
                        && (kind == DNS_NAME || kind == IP_ADDRESS)
                        && !Certificates.LOOPBACK.contains(text)) {
                    hosts.add(text);
                }
            }
            return hosts;
        } catch (CertificateParsingException e) {
            throw new ProtocolException("the names of the former certificate cannot be read: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        listener.close();
    }
}
