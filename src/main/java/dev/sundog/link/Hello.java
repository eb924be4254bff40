package dev.sundog.link;

import dev.sundog.model.Voter;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.function.ToIntFunction;

/**
 * The first frame of each connection, both ways. Magic and major version stay where they are in every version to come.
 *
 * @param attempt random; the same on both lanes of one link
 */
record Hello(Protocol protocol, Identity identity, Lane lane, UUID attempt) {
    static final int MOST_BYTES = 1_024;
    private static final int MAGIC = 0x534e_4447; // "SNDG"

    byte[] bytes() {
        var out = ByteBuffer.allocate(4 + 2 + 16 + 1 + 1 + 16 + 2);
        out.putInt(MAGIC).putShort((short) protocol.major());
        put(out, identity.installation());
        out.put((byte) code(identity.voter())).put((byte) lane.code);
        put(out, attempt);
        out.putShort((short) protocol.minor());
        return out.array();
    }

    /**
     * Reads a peer's HELLO.
     *
     * @throws ProtocolException with words for both operators when this side cannot speak with the peer
     */
    static Hello read(LaneConnection.Frame frame, Protocol protocol, Identity me, Identity certified)
            throws ProtocolException {
        var in = frame.payload();
        try {
            if (frame.type() != FrameType.HELLO || in.getInt() != MAGIC) {
                throw new ProtocolException("the first bytes are no HELLO of Sundog");
            }
            int theirs = Short.toUnsignedInt(in.getShort());
            if (theirs != protocol.major()) {
                throw new ProtocolException(versions(me.voter(), protocol.major(), certified.voter(), theirs));
            }
            var installation = uuid(in);
            var voter = voter(in.get());
            var lane = pick(Lane.values(), l -> l.code, in.get());
            var identity = new Identity(installation, voter);
            if (!identity.equals(certified) || !installation.equals(me.installation())) {
                throw new ProtocolException("it says it is " + identity + ", its certificate says " + certified);
            }
            var attempt = uuid(in);
            // Earlier releases end here; what later ones add behind it is passed over.
            int minor = in.remaining() < 2 ? 0 : Short.toUnsignedInt(in.getShort());
            return new Hello(new Protocol(theirs, minor), identity, lane, attempt);
        } catch (BufferUnderflowException e) {
            throw new ProtocolException("a HELLO that ends too early");
        }
    }

    private static String versions(Voter me, int mine, Voter peer, int theirs) {
        var older = mine < theirs ? me : peer;
        return "the " + me.label() + " agent speaks protocol " + mine + ", the " + peer.label()
                + " agent speaks protocol " + theirs + ": upgrade the " + older.label() + " agent";
    }

    static int code(Voter voter) {
        return switch (voter) {
            case PRIVATE -> 1;
            case PUBLIC -> 2;
            case WITNESS -> 3;
        };
    }

    static Voter voter(int code) throws ProtocolException {
        return pick(Voter.values(), Hello::code, code);
    }

    private static <T> T pick(T[] values, ToIntFunction<T> code, int wanted) throws ProtocolException {
        for (var value : values) {
            if (code.applyAsInt(value) == wanted) {
                return value;
            }
        }
        throw new ProtocolException("a HELLO with an unknown value " + wanted);
    }

    private static void put(ByteBuffer out, UUID id) {
        out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    private static UUID uuid(ByteBuffer in) {
        return new UUID(in.getLong(), in.getLong());
    }
}
