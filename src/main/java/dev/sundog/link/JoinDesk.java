package dev.sundog.link;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * Where invited hosts get their certificates: listens until all invitations are used, or their time is over. What a stranger can hold is
 * bounded in time, number and size, and nothing else is spoken.
 */
public final class JoinDesk implements AutoCloseable {
    /** For all of one host's exchange. */
    private static final Duration EXCHANGE = Duration.ofSeconds(10);

    private static final int MOST_AT_ONCE = 16;
    private static final int MOST_OF_ONE = 4;

    /**
     * What is offered.
     *
     * @param hosts the voters that are invited, each with the names and addresses of its host, as far as known: where none is, the address
     *     counts from which it comes
     * @param valid how long the invitations are
     * @param life how long certificates are
     */
    public record Terms(Map<Voter, List<String>> hosts, Duration valid, Duration life) {}

    /** What happened, for people. */
    public sealed interface Event {
        /** A host has its bundle. */
        record Joined(Voter voter, String from, String serial, Instant until) implements Event {}

        /** A certificate was issued, but the host did not say that it has it. */
        record Unconfirmed(Voter voter, String from, String serial) implements Event {}

        record Refused(String from, String why) implements Event {}
    }

    private final Issuer issuer;
    private final Terms terms;
    private final InstantSource clock;
    private final Consumer<Event> told;
    private final ServerSocket server;
    private final SSLContext tls;
    private final List<Invitation> issued;
    private final Invitations invitations;
    private final Refusals refusals = new Refusals(System::nanoTime);
    private final Places places = new Places(MOST_AT_ONCE, MOST_OF_ONE);
    private final CountDownLatch settled = new CountDownLatch(1);

    private JoinDesk(
            Issuer issuer,
            Terms terms,
            HostPort reached,
            InstantSource clock,
            Consumer<Event> told,
            ServerSocket server) {
        this.issuer = issuer;
        this.terms = terms;
        this.clock = clock;
        this.told = told;
        this.server = server;
        var now = clock.instant();
        this.tls = context(issuer, terms.valid(), now);
        var address = reached.port() == 0 ? new HostPort(reached.host(), server.getLocalPort()) : reached;
        var all = new ArrayList<Invitation>();
        for (var voter : terms.hosts().keySet()) {
            all.add(Invitation.fresh(voter, address, issuer.ca(), now.plus(terms.valid()), issuer.random()));
        }
        this.issued = List.copyOf(all);
        this.invitations = new Invitations(issued);
    }

    /**
     * Starts listening.
     *
     * @param at where; port 0 for any free one
     * @param reached where hosts find it, if that is another address; port 0 for the one listened on
     * @param told hears what happens, on any thread
     * @throws OperatorException when the address cannot be listened on
     */
    public static JoinDesk open(
            Issuer issuer, HostPort at, HostPort reached, Terms terms, InstantSource clock, Consumer<Event> told) {
        ServerSocket server = null;
        try {
            server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(at.resolve(), 64);
        } catch (IOException e) {
            if (server != null) {
                TlsConnection.closeQuietly(server);
            }
            throw new OperatorException(
                    "Cannot listen on " + at + " for hosts that join: " + e.getMessage(),
                    "Free the port, or give another address of this machine with --listen",
                    e);
        }
        var desk = new JoinDesk(issuer, terms, reached, clock, told, server);
        Thread.ofVirtual().name("join-accept").start(desk::acceptAll);
        return desk;
    }

    /** One for each voter that is invited. */
    public List<Invitation> invitations() {
        return issued;
    }

    /** Waits until every invitation is used or its time is over; gives those that were not used. */
    public List<Invitation> await() throws InterruptedException {
        while (!invitations.open(clock.instant()).isEmpty() && !settled.await(200, TimeUnit.MILLISECONDS)) {}
        close();
        // Who is being answered is answered to the end: bounded by the time of one exchange.
        places.awaitEmpty();
        return invitations.lapsed(clock.instant());
    }

    private static SSLContext context(Issuer issuer, Duration valid, Instant now) {
        try {
            var keys = Authority.newKeys(issuer.random());
            var own = issuer.joining(keys.getPublic(), valid.plus(EXCHANGE), now);
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("join", keys.getPrivate(), new char[0], new X509Certificate[] {own, issuer.ca()});
            var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, new char[0]);
            var context = SSLContext.getInstance("TLS");
            context.init(factory.getKeyManagers(), new TrustManager[0], issuer.random());
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new OperatorException("TLS cannot be set up: " + e.getMessage(), "Use a JDK with TLS 1.3 and EC", e);
        }
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                var raw = server.accept();
                if (places.take(raw.getInetAddress())) {
                    Thread.ofVirtual().name("join").start(() -> serve(raw));
                } else {
                    TlsConnection.closeQuietly(raw);
                }
            } catch (IOException e) {
                if (!server.isClosed()) {
                    refused("this machine", "cannot accept: " + e.getMessage());
                    TlsListener.pause();
                }
            }
        }
    }

    private void serve(Socket raw) {
        var from = raw.getInetAddress().getHostAddress();
        try (raw;
                var _ = new Cutoff(EXCHANGE, raw)) {
            var socket = (SSLSocket) tls.getSocketFactory().createSocket(raw, null, false);
            socket.setUseClientMode(false);
            socket.setEnabledProtocols(new String[] {"TLSv1.3"});
            try {
                socket.startHandshake();
                exchange(socket, from);
            } catch (IOException | RuntimeException e) {
                refused(from, String.valueOf(e.getMessage()));
            }
            TlsConnection.linger(raw);
        } catch (IOException e) {
            refused(from, String.valueOf(e.getMessage()));
        } finally {
            places.giveBack(raw.getInetAddress());
            if (invitations.open(clock.instant()).isEmpty()) {
                settled.countDown();
            }
        }
    }

    private void exchange(SSLSocket socket, String from) throws IOException {
        if (!(CertificateWire.question(socket.getInputStream()) instanceof CertificateWire.Question.Join join)) {
            refuse(socket, from, "here hosts join by an invitation; nothing else is done");
            return;
        }
        SigningRequest request;
        try {
            request = SigningRequest.read(join.request());
        } catch (ProtocolException e) {
            refuse(socket, from, String.valueOf(e.getMessage()));
            return;
        }
        switch (invitations.prove(join.id(), join.secret(), request.voter(), clock.instant())) {
            case Invitations.Verdict.Refused no -> refuse(socket, from, no.why());
            case Invitations.Verdict.Welcome welcome -> give(socket, from, welcome.invitation(), request);
        }
    }

    private void give(SSLSocket socket, String from, Invitation invitation, SigningRequest request) throws IOException {
        X509Certificate certificate;
        byte[] revoked;
        byte[] encoded;
        try {
            var said = terms.hosts().getOrDefault(invitation.voter(), List.of());
            var hosts = said.isEmpty() ? Set.of(from) : said;
            certificate = issuer.issue(invitation.voter(), request.key(), hosts, terms.life(), clock.instant());
            encoded = certificate.getEncoded();
            revoked = issuer.revocations().der();
        } catch (RuntimeException | GeneralSecurityException e) {
            // Whatever it was: the host has got nothing, and may ask again.
            invitations.giveBack(invitation);
            refuse(socket, from, "the authority could not issue a certificate: " + e.getMessage());
            return;
        }
        boolean kept = false;
        try {
            CertificateWire.answer(socket.getOutputStream(), new CertificateWire.Answer.Given(encoded, revoked));
            kept = socket.getInputStream().read() == CertificateWire.KEPT;
        } catch (IOException e) {
            // told below: whether the host has it is not known
        }
        var serial = Serials.text(certificate);
        told.accept(
                kept
                        ? new Event.Joined(
                                invitation.voter(),
                                from,
                                serial,
                                certificate.getNotAfter().toInstant())
                        : new Event.Unconfirmed(invitation.voter(), from, serial));
    }

    private void refuse(SSLSocket socket, String from, String why) throws IOException {
        refused(from, why);
        CertificateWire.answer(socket.getOutputStream(), new CertificateWire.Answer.Refused(why));
        socket.shutdownOutput();
    }

    private void refused(String from, String why) {
        if (refusals.mayLog(from + why)) {
            told.accept(new Event.Refused(from, Refusals.clean(why)));
        }
    }

    /** Stops listening; who is being answered is answered to the end. */
    @Override
    public void close() {
        TlsConnection.closeQuietly(server);
    }
}
