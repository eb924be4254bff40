package dev.sundog.link;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * What a host needs to join as a voter, once: where to ask, how to know the authority, and the proof that it was invited.
 *
 * @param address where the authority listens
 * @param fingerprint SHA-256 of the authority's certificate, hexadecimal
 * @param id names the invitation, hexadecimal; no secret
 * @param secret proves that one was invited, hexadecimal
 * @param until when it ends, in whole seconds
 */
public record Invitation(Voter voter, HostPort address, String fingerprint, String id, String secret, Instant until) {
    static final int ID_BYTES = 8;
    static final int SECRET_BYTES = 16;
    private static final int FINGERPRINT_BYTES = 32;
    private static final byte VERSION = 1;
    private static final String PREFIX = "sundog-";
    private static final int MOST_CHARACTERS = 1_000;
    private static final HexFormat HEX = HexFormat.of();

    static Invitation fresh(Voter voter, HostPort address, X509Certificate ca, Instant until, SecureRandom random) {
        return new Invitation(
                voter,
                address,
                fingerprint(ca),
                random(random, ID_BYTES),
                random(random, SECRET_BYTES),
                Instant.ofEpochSecond(until.getEpochSecond()));
    }

    private static String random(SecureRandom random, int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return HEX.formatHex(bytes);
    }

    static String fingerprint(X509Certificate certificate) {
        try {
            return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** One word, to be carried to the host. Who reads it can join in the host's place. */
    public String token() {
        var host = address.toString().getBytes(StandardCharsets.UTF_8);
        var out = ByteBuffer.allocate(2 + FINGERPRINT_BYTES + ID_BYTES + SECRET_BYTES + 8 + host.length + 4);
        out.put(VERSION).put((byte) Hello.code(voter)).put(HEX.parseHex(fingerprint));
        out.put(HEX.parseHex(id))
                .put(HEX.parseHex(secret))
                .putLong(until.getEpochSecond())
                .put(host);
        out.putInt(checksum(out.array()));
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(out.array());
    }

    /** Of all but the last four bytes. */
    private static int checksum(byte[] bytes) {
        var crc = new CRC32();
        crc.update(bytes, 0, bytes.length - 4);
        return (int) crc.getValue();
    }

    /**
     * Reads a token.
     *
     * @throws OperatorException when it is none, or was cut or changed on its way
     */
    public static Invitation parse(String token) {
        if (!token.startsWith(PREFIX) || token.length() > MOST_CHARACTERS) {
            throw new OperatorException(
                    "This is no token of 'sundog invite': one begins with " + PREFIX, "Copy the whole word");
        }
        try {
            var bytes = Base64.getUrlDecoder().decode(token.substring(PREFIX.length()));
            if (bytes.length < 1 + 4 || bytes[0] != VERSION) {
                throw new OperatorException(
                        "The token is cut, or of another release of Sundog",
                        "Copy the whole word; use the same release at the authority and here");
            }
            if (checksum(bytes) != ByteBuffer.wrap(bytes).getInt(bytes.length - 4)) {
                throw garbled(null);
            }
            return read(ByteBuffer.wrap(bytes, 1, bytes.length - 1 - 4));
        } catch (IllegalArgumentException | BufferUnderflowException | ProtocolException e) {
            throw garbled(e);
        }
    }

    private static OperatorException garbled(@org.jspecify.annotations.Nullable Exception cause) {
        var what = "The token was cut or changed on its way: its checksum does not fit";
        var remedy = "Copy the whole word again, as 'sundog invite' printed it";
        return cause == null ? new OperatorException(what, remedy) : new OperatorException(what, remedy, cause);
    }

    private static Invitation read(ByteBuffer in) throws ProtocolException {
        var voter = Hello.voter(in.get());
        var fingerprint = take(in, FINGERPRINT_BYTES);
        var id = take(in, ID_BYTES);
        var secret = take(in, SECRET_BYTES);
        var until = in.getLong();
        if (until < 0 || until > 1L << 40) {
            throw new ProtocolException("a time that is none");
        }
        var host = StandardCharsets.UTF_8.decode(in).toString();
        return new Invitation(voter, HostPort.parse(host), fingerprint, id, secret, Instant.ofEpochSecond(until));
    }

    private static String take(ByteBuffer in, int length) {
        var bytes = new byte[length];
        in.get(bytes);
        return HEX.formatHex(bytes);
    }

    /** Without the secret: it may go into a log. */
    @Override
    public String toString() {
        return "invitation " + id + " of " + voter.label() + " at " + address + " until " + until;
    }
}
