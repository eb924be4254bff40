package dev.sundog.gateway;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the gateway shows to clients that come by TLS. Its files are looked at again and again; what is wrong with new ones is
 * told, and the certificate in force stays. Thread-safe.
 */
final class ServerCertificate implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerCertificate.class);
    private static final Duration SOON = Duration.ofDays(7);
    private static final ApplicationProtocolConfig AGREEMENT = new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_2,
            ApplicationProtocolNames.HTTP_1_1);

    /** One that was good when it was read. */
    private record InForce(SslContext context, X509Certificate own) {}

    private final KeyPairFiles files;
    private final InstantSource clock;
    private final Duration period;
    private final Thread watch;
    private String stamp = "";
    private volatile Optional<InForce> inForce = Optional.empty();
    private volatile Optional<String> problem = Optional.empty();

    /** Reads the files. What is wrong with them is told by {@link #problem}, and tried again. */
    ServerCertificate(KeyPairFiles files, InstantSource clock, Duration period) {
        this.files = files;
        this.clock = clock;
        this.period = period;
        look();
        this.watch = Thread.ofVirtual().name("certificate").start(this::keepLooking);
    }

    /** Empty until one could be read. */
    Optional<SslContext> context() {
        return inForce.map(InForce::context);
    }

    /** What a person has to do about it, in words. */
    Optional<String> problem() {
        var now = clock.instant();
        return problem.map(why ->
                        why + (inForce.isPresent() ? "; the former one is still shown" : "; TLS is refused to clients"))
                .or(() -> inForce.flatMap(current -> expiry(current.own(), now)));
    }

    private Optional<String> expiry(X509Certificate own, Instant now) {
        var end = own.getNotAfter().toInstant();
        var day = end.truncatedTo(ChronoUnit.SECONDS);
        if (now.isAfter(end)) {
            return Optional.of("the certificate " + files.certificate() + " expired at " + day + ": replace it");
        }
        return now.isAfter(end.minus(SOON))
                ? Optional.of("the certificate " + files.certificate() + " expires at " + day + ": replace it")
                : Optional.empty();
    }

    private void keepLooking() {
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(period.toMillis());
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        var seen = files.stamp();
        if (seen.equals(stamp) && problem.isEmpty()) {
            return;
        }
        try {
            take(files.read());
            stamp = seen;
            problem = Optional.empty();
        } catch (IOException e) {
            tell(String.valueOf(e.getMessage()));
        }
    }

    private void take(KeyPairFiles.Content read) throws IOException {
        var own = read.chain().getFirst();
        if (clock.instant().isAfter(own.getNotAfter().toInstant()) && inForce.isPresent()) {
            throw new IOException(
                    files.certificate() + " has expired at " + own.getNotAfter().toInstant());
        }
        var context = SslContextBuilder.forServer(read.key(), read.chain())
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(AGREEMENT)
                .build();
        inForce = Optional.of(new InForce(context, own));
        LOG.info(
                "{} is shown to clients, valid until {}",
                files.certificate(),
                own.getNotAfter().toInstant());
    }

    private void tell(String why) {
        if (!problem.equals(Optional.of(why))) {
            LOG.warn("{}", why);
        }
        problem = Optional.of(why);
    }

    @Override
    public void close() {
        watch.interrupt();
    }
}
