package dev.sundog.link;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * What is said where certificates are handed out: one question, one answer, and, after a certificate for an invitation, one byte that
 * it was kept. Magic and version stay where they are in every version to come.
 */
final class CertificateWire {
    static final int MOST_QUESTION = 8 * 1024;
    static final int MOST_ANSWER = Bundle.MOST_BYTES + 16 * 1024;
    /** The host has its bundle. */
    static final int KEPT = 1;

    private static final int MAGIC = 0x534e_4443; // "SNDC"
    private static final int VERSION = 1;
    private static final int JOIN = 1;
    private static final int RENEW = 2;
    private static final int LOOK = 3;
    private static final int GIVEN = 0;
    private static final int REFUSED = 1;
    private static final HexFormat HEX = HexFormat.of();

    private CertificateWire() {}

    /** What is asked; a request is PKCS #10, DER. */
    sealed interface Question {
        /** A certificate for an invitation. */
        record Join(String id, String secret, byte[] request) implements Question {}

        /** Another certificate for who has one. */
        record Renew(byte[] request) implements Question {}

        /** The list of revoked certificates, where it is later than that of this number. */
        record Look(long known) implements Question {}
    }

    /** What is answered. */
    sealed interface Answer {
        /** Certificate and list of revoked ones, DER; empty where there is none. */
        record Given(byte[] certificate, byte[] revoked) implements Answer {}

        record Refused(String why) implements Answer {}
    }

    /** Fills the frame of a message. */
    private interface Content {
        void writeTo(DataOutputStream out) throws IOException;
    }

    static void ask(OutputStream out, Question question) throws IOException {
        send(
                out,
                switch (question) {
                    case Question.Join join ->
                        fields -> {
                            fields.writeByte(JOIN);
                            fields.write(HEX.parseHex(join.id()));
                            fields.write(HEX.parseHex(join.secret()));
                            put(fields, join.request());
                        };
                    case Question.Renew renew ->
                        fields -> {
                            fields.writeByte(RENEW);
                            put(fields, renew.request());
                        };
                    case Question.Look look ->
                        fields -> {
                            fields.writeByte(LOOK);
                            fields.writeLong(look.known());
                        };
                });
    }

    static Question question(InputStream in) throws IOException {
        var fields = receive(in, MOST_QUESTION);
        int kind = fields.readUnsignedByte();
        var question = switch (kind) {
            case JOIN ->
                new Question.Join(
                        HEX.formatHex(exactly(fields, Invitation.ID_BYTES)),
                        HEX.formatHex(exactly(fields, Invitation.SECRET_BYTES)),
                        take(fields));
            case RENEW -> new Question.Renew(take(fields));
            case LOOK -> new Question.Look(fields.readLong());
            default -> throw new ProtocolException("a question of unknown kind " + kind);
        };
        return ended(fields, question);
    }

    static void answer(OutputStream out, Answer answer) throws IOException {
        send(
                out,
                switch (answer) {
                    case Answer.Given given ->
                        fields -> {
                            fields.writeByte(GIVEN);
                            put(fields, given.certificate());
                            put(fields, given.revoked());
                        };
                    case Answer.Refused refused ->
                        fields -> {
                            fields.writeByte(REFUSED);
                            put(fields, Refusals.clean(refused.why()).getBytes(StandardCharsets.UTF_8));
                        };
                });
    }

    static Answer answer(InputStream in) throws IOException {
        var fields = receive(in, MOST_ANSWER);
        int kind = fields.readUnsignedByte();
        var answer = switch (kind) {
            case GIVEN -> new Answer.Given(take(fields), take(fields));
            case REFUSED -> new Answer.Refused(Refusals.clean(new String(take(fields), StandardCharsets.UTF_8)));
            default -> throw new ProtocolException("an answer of unknown kind " + kind);
        };
        return ended(fields, answer);
    }

    private static void send(OutputStream out, Content content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var fields = new DataOutputStream(bytes);
        fields.writeInt(MAGIC);
        fields.writeByte(VERSION);
        content.writeTo(fields);
        var frame = new ByteArrayOutputStream();
        new DataOutputStream(frame).writeInt(bytes.size());
        bytes.writeTo(frame);
        out.write(frame.toByteArray());
        out.flush();
    }

    private static DataInputStream receive(InputStream in, int most) throws IOException {
        var from = new DataInputStream(in);
        int length = from.readInt();
        if (length < 0 || length > most) {
            throw new ProtocolException("a message of " + Integer.toUnsignedString(length) + " bytes");
        }
        var fields = new DataInputStream(new ByteArrayInputStream(exactly(from, length)));
        if (length < 5 || fields.readInt() != MAGIC) {
            throw new ProtocolException("what is spoken there is not what Sundog hands out certificates by");
        }
        int version = fields.readUnsignedByte();
        if (version != VERSION) {
            throw new ProtocolException("it speaks version " + version + ", this release version " + VERSION
                    + ": use the same release at both ends");
        }
        return fields;
    }

    private static <T> T ended(DataInputStream fields, T message) throws IOException {
        if (fields.read() >= 0) {
            throw new ProtocolException("a message that is longer than it should be");
        }
        return message;
    }

    private static void put(DataOutputStream out, byte[] field) throws IOException {
        out.writeInt(field.length);
        out.write(field);
    }

    private static byte[] take(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new ProtocolException("a field that is longer than its message");
        }
        return exactly(in, length);
    }

    private static byte[] exactly(DataInputStream in, int length) throws IOException {
        var bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("a message that ends too early");
        }
        return bytes;
    }
}
