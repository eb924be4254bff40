package dev.sundog.link;

/** What a frame is, as the byte that follows its length says. */
enum FrameType {
    /** Who speaks; first on each connection, both ways. */
    HELLO(1),
    /** Instead of HELLO: why not; UTF-8. */
    REFUSE(2),
    /** The sender's clock. */
    PING(3),
    /** A PING's clock, how long it was held, bytes received so far, the sender's clock. */
    PONG(4),
    /** A whole message, compressed. */
    MESSAGE(5),
    /** A part of a compressed message. */
    PART(6),
    /** The last part of a compressed message. */
    LAST(7),
    /** Nothing; so that the lane is not silent. */
    KEEP(8);

    final int code;

    FrameType(int code) {
        this.code = code;
    }

    /** Whether it is what the link is for, and not what keeps the link. */
    boolean carriesMessage() {
        return switch (this) {
            case MESSAGE, PART, LAST -> true;
            case HELLO, REFUSE, PING, PONG, KEEP -> false;
        };
    }

    static FrameType of(int code) throws ProtocolException {
        for (var type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw new ProtocolException("a frame of unknown type " + code);
    }
}
