package dev.sundog.link;

import dev.sundog.model.Voter;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLException;

/** Opens connections to other agents of the installation. */
public record TlsDialer(Credentials me, Duration timeout) {
    /**
     * Connects, and proves both ends to each other. TLS 1.3 lets the peer refuse this side's certificate a little later: then
     * the first read fails.
     *
     * @throws IOException when nobody answers within the timeout, or the peer is not the expected agent
     */
    public TlsConnection dial(HostPort to, Voter expected) throws IOException {
        var address = to.resolve();
        if (address.isUnresolved()) {
            throw new UnknownHostException("the name " + to.host() + " is unknown");
        }
        var raw = new Socket();
        boolean good = false;
        var cutoff = new Cutoff(timeout, raw);
        try (cutoff) {
            raw.connect(address);
            var connection = TlsConnection.asClient(me, raw, to);
            if (connection.peer().voter() != expected) {
                throw new IOException("at " + to + " answers the agent of "
                        + connection.peer().voter().label() + ", not that of " + expected.label());
            }
            good = true;
            return connection;
        } catch (SSLException e) {
            throw cutoff.struck()
                    ? late(e)
                    : new IOException("TLS with the agent at " + to + " failed: " + e.getMessage(), e);
        } catch (SocketException e) {
            throw cutoff.struck() ? late(e) : e;
        } finally {
            if (!good) {
                TlsConnection.closeQuietly(raw);
            }
        }
    }

    private IOException late(IOException cause) {
        return new IOException("no answer within " + timeout.toMillis() + " ms", cause);
    }
}
