package dev.sundog.link;

import java.io.IOException;

/** The peer sent something that the protocol does not allow. */
final class ProtocolException extends IOException {
    private static final long serialVersionUID = 1L;

    ProtocolException(String what) {
        super(what);
    }
}
