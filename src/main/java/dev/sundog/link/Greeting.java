package dev.sundog.link;

import dev.sundog.model.Voter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The exchange of HELLO at the start of each connection, bounded in time. */
record Greeting(Identity me, Protocol protocol, Voter expected, Traffic traffic) {
    private static final Logger LOG = LoggerFactory.getLogger(Greeting.class);
    private static final Duration LIMIT = Duration.ofSeconds(5);

    /** A lane that both sides agreed on. */
    record Agreed(Hello peer, LaneConnection connection) {}

    /** The dialing side speaks first. */
    LaneConnection open(TlsConnection tls, Lane lane, UUID attempt) throws IOException {
        boolean good = false;
        var connection = new LaneConnection(tls, traffic);
        try (var _ = new Cutoff(LIMIT, tls)) {
            connection.sendNow(FrameType.HELLO, new Hello(protocol, me, lane, attempt).bytes());
            readHello(connection);
            good = true;
            return connection;
        } finally {
            if (!good) {
                connection.close();
            }
        }
    }

    Agreed answer(TlsConnection tls) throws IOException {
        boolean good = false;
        var connection = new LaneConnection(tls, traffic);
        try (var _ = new Cutoff(LIMIT, tls)) {
            if (tls.peer().voter() != expected) {
                throw refuse(
                        connection,
                        "the " + me.voter().label() + " agent has no link with the "
                                + tls.peer().voter().label() + " agent");
            }
            var hello = readHello(connection);
            connection.sendNow(FrameType.HELLO, new Hello(protocol, me, hello.lane(), hello.attempt()).bytes());
            good = true;
            return new Agreed(hello, connection);
        } finally {
            if (!good) {
                connection.close();
            }
        }
    }

    private Hello readHello(LaneConnection connection) throws IOException {
        LaneConnection.Frame frame;
        try {
            frame = connection.read(Hello.MOST_BYTES);
        } catch (ProtocolException e) {
            throw refuse(connection, "the first bytes are no HELLO of Sundog: " + e.getMessage());
        }
        if (frame.type() == FrameType.REFUSE) {
            var why = new String(frame.payload().array(), StandardCharsets.UTF_8);
            throw new ProtocolException("the peer refused: " + Refusals.clean(why));
        }
        try {
            var hello = Hello.read(frame, protocol, me, connection.connection().peer());
            if (!hello.protocol().equals(protocol)) {
                LOG.info(
                        "The {} agent speaks protocol {}, this one {}: on the link both speak {}",
                        hello.identity().voter().label(),
                        hello.protocol(),
                        protocol,
                        protocol.common(hello.protocol()));
            }
            return hello;
        } catch (ProtocolException e) {
            throw refuse(connection, String.valueOf(e.getMessage()));
        }
    }

    private static ProtocolException refuse(LaneConnection connection, String why) {
        try {
            connection.sendNow(FrameType.REFUSE, why.getBytes(StandardCharsets.UTF_8));
            connection.finish();
        } catch (IOException e) {
            // the peer does not want to know
        }
        return new ProtocolException(why);
    }
}
