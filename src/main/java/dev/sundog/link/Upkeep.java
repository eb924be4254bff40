package dev.sundog.link;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an agent's bundle up to date while it runs: takes up what is put there, asks whoever has the authority for the list of revoked
 * certificates, and for another certificate once a third of the time is left.
 */
public final class Upkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration ASK = Duration.ofSeconds(30);
    private static final Duration EXCHANGE = Duration.ofSeconds(10);
    /** Who was revoked for longer than this must not go unnoticed here only because nobody could say so. */
    private static final Duration MOST_SILENT = Duration.ofDays(1);

    /** Where certificates and lists come from. */
    public sealed interface Source {
        /** People carry them. */
        record People() implements Source {}

        /** The authority is at hand. */
        record Own(Issuer issuer) implements Source {}

        /** The agent of another voter has it. */
        record Other(Voter voter, HostPort at) implements Source {}
    }

    private final Credentials me;
    private final Source source;
    private final InstantSource clock;
    private final SecureRandom random;
    private final BundleWatch watch;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Optional<String> problem = Optional.empty();
    /** When the source answered last, or this began. */
    private volatile Instant answered;

    public Upkeep(Credentials me, Source source, InstantSource clock, SecureRandom random) {
        this.me = me;
        this.source = source;
        this.clock = clock;
        this.random = random;
        this.watch = new BundleWatch(me, clock);
        this.answered = clock.instant();
        if (source instanceof Source.Own own) {
            RenewalDesk.checkSame(me, own.issuer());
        }
    }

    /** Begins; until closed. */
    public Upkeep start() {
        Thread.ofVirtual().name("certificate").start(this::run);
        return this;
    }

    private void run() {
        try {
            long asks = 0;
            do {
                turn(asks++ % (ASK.toSeconds() / LOOK.toSeconds()) == 0);
            } while (!closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void turn(boolean asks) {
        try {
            watch.look();
            if (asks) {
                ask();
            }
        } catch (RuntimeException e) {
            LOG.error("certificate: a look at the bundle failed here; the next comes", e);
        }
    }

    /** Asks the source for what is later than what is known. */
    void ask() {
        try {
            switch (source) {
                case Source.People _ -> {}
                case Source.Own own -> fromOwn(own.issuer());
                case Source.Other other -> fromOther(other);
            }
            problem = Optional.empty();
            answered = clock.instant();
        } catch (IOException | GeneralSecurityException | OperatorException e) {
            tell(e instanceof OperatorException known ? known.what() : String.valueOf(e.getMessage()));
        }
    }

    private void fromOwn(Issuer issuer) throws IOException, GeneralSecurityException {
        keep(issuer.revocations());
        if (isDue()) {
            var keys = Authority.newKeys(random);
            var former = me.bundle().own();
            var next = RenewalDesk.renew(issuer, me.identity(), former, keys.getPublic(), clock);
            replace(next, keys, issuer.revocations());
        }
    }

    private void fromOther(Source.Other other) throws IOException, GeneralSecurityException {
        keep(list(ask(other, new CertificateWire.Question.Look(me.revocations()))));
        if (isDue()) {
            var keys = Authority.newKeys(random);
            var request = SigningRequest.make(me.identity().voter(), keys);
            var given = ask(other, new CertificateWire.Question.Renew(request));
            replace(Pem.certificateOf(given.certificate()), keys, list(given));
        }
    }

    private CertificateWire.Answer.Given ask(Source.Other other, CertificateWire.Question question) throws IOException {
        try (var connection = new TlsDialer(me, EXCHANGE).dial(other.at(), other.voter());
                var _ = new Cutoff(EXCHANGE, connection)) {
            CertificateWire.ask(connection.out(), question);
            return switch (CertificateWire.answer(connection.in())) {
                case CertificateWire.Answer.Given given -> given;
                case CertificateWire.Answer.Refused refused ->
                    throw new ProtocolException("the " + other.voter().label() + " agent refused: " + refused.why());
            };
        }
    }

    private Revocations list(CertificateWire.Answer.Given given) throws GeneralSecurityException {
        return given.revoked().length == 0
                ? Revocations.NONE
                : Revocations.readDer(given.revoked(), me.bundle().ca());
    }

    /** Counts at once, and is there after a start. */
    private void keep(Revocations list) throws IOException, GeneralSecurityException {
        if (list.isLaterThan(me.bundle().revoked())) {
            int ended = me.take(list);
            LOG.info("list {} of revoked certificates came; {} connections are ended for that", list.number(), ended);
        }
        var known = me.bundle().revoked();
        if (known.signed().isPresent() && !isWritten(known)) {
            // It came now, or could not be written when it came.
            Replacement.keep(me.directory(), known);
        }
    }

    private boolean isWritten(Revocations list) {
        try {
            return !list.isLaterThan(
                    Bundle.revocations(me.directory(), me.bundle().ca()));
        } catch (OperatorException e) {
            return false; // what lies there is none
        }
    }

    private void replace(X509Certificate next, KeyPair keys, Revocations list)
            throws IOException, GeneralSecurityException {
        new Replacement(me.bundle().ca(), next, keys.getPrivate(), list)
                .replace(me.directory(), me.identity(), clock.instant());
        watch.look();
    }

    private boolean isDue() {
        return Bundle.isDue(me.bundle().own(), clock.instant());
    }

    private void tell(String why) {
        var what = Refusals.clean(why);
        if (!problem.equals(Optional.of(what))) {
            LOG.warn("certificate: nothing was got from who has the authority: {}", what);
        }
        problem = Optional.of(what);
    }

    /** How this agent gets its next certificate, and what hinders that now, in words. */
    public String renewal() {
        var how = switch (source) {
            case Source.People _ -> "by people: 'sundog invite', then 'sundog join --replace' here";
            case Source.Own _ -> "by itself, by the authority at this host";
            case Source.Other other -> "by itself, by the " + other.voter().label() + " agent";
        };
        return problem.map(why -> how + "; now not: " + why).orElse(how);
    }

    /** What a person has to do, in words; empty when all is well. */
    public Optional<String> problem() {
        if (me.isRevoked()) {
            return Optional.of("this agent's certificate (serial " + me.serial()
                    + ") is revoked, others refuse it: 'sundog invite', then 'sundog join --replace' here");
        }
        return watch.problem()
                .map(why -> why + "; what was in force stays so")
                .or(() -> problem.filter(_ -> isDue())
                        .map(why -> "it ends at " + me.expires() + " and is not renewed: " + why))
                .or(() -> problem.filter(_ -> answered.isBefore(clock.instant().minus(MOST_SILENT)))
                        .map(why -> "since " + answered.truncatedTo(ChronoUnit.SECONDS)
                                + " nobody told which certificates are revoked: " + why));
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
