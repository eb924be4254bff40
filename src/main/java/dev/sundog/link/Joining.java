package dev.sundog.link;

import dev.sundog.model.OperatorException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** A host that joins: makes its key, has it certified by who invited it, and writes its bundle, or nothing at all. */
public final class Joining {
    private static final Duration EXCHANGE = Duration.ofSeconds(15);

    private final Invitation invitation;
    private final InstantSource clock;
    private final SecureRandom random;

    public Joining(Invitation invitation, InstantSource clock, SecureRandom random) {
        this.invitation = invitation;
        this.clock = clock;
        this.random = random;
    }

    /** What has come of it. */
    public record Joined(Identity identity, String serial, Instant until) {}

    /** Puts what has come in its place. */
    private interface Place {
        void take(Replacement papers) throws IOException, GeneralSecurityException;
    }

    /**
     * Joins with a new bundle.
     *
     * @param bundle must not be there, or be empty: then its owner becomes that of the files
     */
    public Joined into(Path bundle) {
        refuseExisting(bundle);
        var parent = bundle.toAbsolutePath().normalize().getParent();
        try {
            Files.createDirectories(parent);
            var draft = Files.createTempDirectory(parent, ".joining-", BundleFiles.ownersOnly());
            try {
                return exchange(papers -> {
                    checkVoter(papers.writeTo(draft, clock.instant()));
                    if (Files.exists(bundle)) {
                        adopt(bundle, draft);
                    }
                    Files.move(draft, bundle, StandardCopyOption.ATOMIC_MOVE);
                });
            } finally {
                BundleFiles.remove(draft);
            }
        } catch (IOException e) {
            throw unwritten(bundle, e);
        }
    }

    /** Joins again as who this host is already; a running agent takes it up by itself. */
    public Joined again(Path bundle) {
        var from = BundleFiles.inForce(bundle);
        var ca = Bundle.certificate(from.resolve(BundleFiles.CA));
        var was = Credentials.identify(Bundle.certificate(from.resolve(BundleFiles.CERTIFICATE)));
        if (!Invitation.fingerprint(ca).equals(invitation.fingerprint())) {
            throw new OperatorException(
                    "The token is of another installation than " + bundle,
                    "Ask for an invitation at the authority of this host's installation");
        }
        if (was.voter() != invitation.voter()) {
            throw new OperatorException(
                    "The token is for " + invitation.voter().label() + ", but " + bundle + " is that of "
                            + was.voter().label(),
                    "Ask for an invitation as " + was.voter().label());
        }
        if (!Files.isWritable(bundle)) {
            throw unwritten(bundle, new AccessDeniedException(bundle.toString()));
        }
        return exchange(papers -> papers.replace(bundle, was, clock.instant()));
    }

    private static OperatorException unwritten(Path bundle, IOException e) {
        return new OperatorException(
                bundle + " cannot be written: " + e,
                "Run this as a user that may write there, or name another directory with --bundle",
                e);
    }

    private static void refuseExisting(Path bundle) {
        try {
            if (!Files.exists(bundle)) {
                return;
            }
            try (var content = Files.list(bundle)) {
                if (content.findAny().isEmpty()) {
                    return;
                }
            }
        } catch (IOException e) {
            throw unwritten(bundle, e);
        }
        throw new OperatorException(
                bundle + " is not empty: a bundle is not overwritten",
                "If this host shall get another certificate as who it is: --replace. Else name another directory");
    }

    private void checkVoter(Identity identity) {
        if (identity.voter() != invitation.voter()) {
            throw new OperatorException(
                    "The authority has sent a certificate of "
                            + identity.voter().label() + ", not of "
                            + invitation.voter().label(),
                    "Use the same release of Sundog at the authority and here");
        }
    }

    private static void adopt(Path empty, Path draft) throws IOException {
        try (var files = Files.list(draft)) {
            for (var file : files.toList()) {
                BundleFiles.ownLike(empty, file);
            }
        }
        BundleFiles.ownLike(empty, draft);
    }

    private Joined exchange(Place place) {
        var raw = new Socket();
        var cutoff = new Cutoff(EXCHANGE, raw);
        try (raw;
                cutoff) {
            return exchange(raw, place);
        } catch (ConnectException e) {
            throw nobody(e);
        } catch (SSLException | EOFException e) {
            throw cutoff.struck() ? late(e) : cut(e);
        } catch (IOException e) {
            throw cutoff.struck() ? late(e) : failed(e);
        } catch (GeneralSecurityException e) {
            throw new OperatorException(
                    "What the authority has sent cannot be read: " + e.getMessage(),
                    "Use the same release of Sundog at the authority and here; then ask for another invitation",
                    e);
        }
    }

    private Joined exchange(Socket raw, Place place) throws IOException, GeneralSecurityException {
        var at = invitation.address().resolve();
        if (at.isUnresolved()) {
            throw new ConnectException("the name " + invitation.address().host() + " is unknown");
        }
        raw.connect(at);
        var trust = new PinnedAuthority(invitation.fingerprint());
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {trust}, random);
        var address = invitation.address();
        var tls = (SSLSocket) context.getSocketFactory().createSocket(raw, address.host(), address.port(), true);
        tls.setEnabledProtocols(new String[] {"TLSv1.3"});
        greet(tls);
        var keys = Authority.newKeys(random);
        var request = SigningRequest.make(invitation.voter(), keys);
        CertificateWire.ask(
                tls.getOutputStream(),
                new CertificateWire.Question.Join(invitation.id(), invitation.secret(), request));
        var papers = papers(CertificateWire.answer(tls.getInputStream()), trust.ca(), keys);
        put(place, papers);
        confirm(tls);
        return new Joined(
                Credentials.identify(papers.own()),
                Serials.text(papers.own()),
                papers.own().getNotAfter().toInstant());
    }

    private void greet(SSLSocket tls) throws IOException {
        try {
            tls.startHandshake();
        } catch (SSLException e) {
            throw new OperatorException(
                    "The authority at " + invitation.address() + " was not believed, or did not answer: "
                            + e.getMessage(),
                    "The token was not sent there. See that 'sundog invite' still runs there, and that the token is its",
                    e);
        }
    }

    private static void put(Place place, Replacement papers) throws GeneralSecurityException {
        try {
            place.take(papers);
        } catch (IOException e) {
            throw new OperatorException(
                    "The certificate came, but the bundle cannot be written: " + e,
                    "Mend that, and ask for another invitation: this one is used up",
                    e);
        }
    }

    /** The bundle is there, whether or not the authority hears of it. */
    private static void confirm(SSLSocket tls) {
        try {
            tls.getOutputStream().write(CertificateWire.KEPT);
            tls.shutdownOutput();
            var _ = tls.getInputStream().read();
        } catch (IOException e) {
            // the authority then says that it does not know
        }
    }

    private static Replacement papers(CertificateWire.Answer answer, X509Certificate ca, KeyPair keys)
            throws GeneralSecurityException {
        return switch (answer) {
            case CertificateWire.Answer.Given given ->
                new Replacement(
                        ca,
                        Pem.certificateOf(given.certificate()),
                        keys.getPrivate(),
                        given.revoked().length == 0 ? Revocations.NONE : Revocations.readDer(given.revoked(), ca));
            case CertificateWire.Answer.Refused refused ->
                throw new OperatorException(
                        "The authority refused: " + refused.why(),
                        "Ask for another invitation: 'sundog invite' on the machine that holds the authority");
        };
    }

    private OperatorException nobody(IOException e) {
        var until = invitation.until();
        var expired = clock.instant().isAfter(until) ? "; the invitation has expired at " + until : "";
        return new OperatorException(
                "Nobody answers at " + invitation.address() + ": " + e.getMessage() + expired,
                "'sundog invite' listens there until its invitations are used or expired: ask for another, or let this host reach it",
                e);
    }

    private OperatorException cut(IOException e) {
        return new OperatorException(
                "The connection to " + invitation.address() + " was cut before the certificate came",
                "Try again; if the invitation is said to be used then, ask for another",
                e);
    }

    private OperatorException late(IOException e) {
        return new OperatorException(
                invitation.address() + " gave no answer within " + EXCHANGE.toSeconds() + " s",
                "See that 'sundog invite' still runs there, and that this host can reach it",
                e);
    }

    private OperatorException failed(IOException e) {
        return new OperatorException(
                "Joining at " + invitation.address() + " failed: " + e.getMessage(),
                "Nothing was written. Try again; if the invitation is said to be used then, ask for another",
                e);
    }
}
