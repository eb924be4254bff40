package dev.sundog.host;

import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * How much a terminal shows, in characters.
 *
 * @param rows 1 and more
 * @param columns 1 and more
 */
public record TerminalSize(int rows, int columns) {
    private static final long TIOCGWINSZ = 0x5413;
    private static final long WINSIZE_BYTES = 8;

    /** Of the terminal behind a descriptor of this process; empty where there is none, or it does not tell. */
    public static Optional<TerminalSize> of(int descriptor) {
        try (var call = new Call()) {
            var size = call.space(WINSIZE_BYTES);
            if (call.invoke(Sys.IOCTL, descriptor, TIOCGWINSZ, size.address()) < 0) {
                return Optional.empty();
            }
            int rows = Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, 0));
            int columns = Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, 2));
            return rows > 0 && columns > 0 ? Optional.of(new TerminalSize(rows, columns)) : Optional.empty();
        }
    }
}
