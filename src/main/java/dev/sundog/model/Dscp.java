package dev.sundog.model;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A class of service that packets are marked with (RFC 2474), for routers on their way.
 *
 * @param code 0 to 63
 */
public record Dscp(int code) {
    /** Like any other packet. */
    public static final Dscp BEST_EFFORT = new Dscp(0);

    private static final int MOST = 63;
    private static final Map<String, Integer> NAMES = names();

    public Dscp {
        if (code < 0 || code > MOST) {
            throw new IllegalArgumentException("a DSCP of " + code);
        }
    }

    private static Map<String, Integer> names() {
        var names = new HashMap<>(Map.of("df", 0, "be", 0, "le", 1, "va", 44, "ef", 46));
        for (int level = 0; level < 8; level++) {
            names.put("cs" + level, level * 8);
        }
        for (int level = 1; level <= 4; level++) {
            for (int drop = 1; drop <= 3; drop++) {
                names.put("af" + level + drop, level * 8 + drop * 2);
            }
        }
        return Map.copyOf(names);
    }

    /**
     * Reads a name of the RFCs (df, le, cs0 to cs7, af11 to af43, va, ef), or the number itself.
     *
     * @throws OperatorException for anything else
     */
    public static Dscp parse(String text) {
        var known = NAMES.get(text.toLowerCase(Locale.ROOT));
        if (known != null) {
            return new Dscp(known);
        }
        if (text.matches("[0-9]{1,2}") && Integer.parseInt(text) <= MOST) {
            return new Dscp(Integer.parseInt(text));
        }
        throw new OperatorException(
                "'" + text + "' is no class of packets",
                "Give one of le, cs0 to cs7, af11 to af43, va or ef, or a number from 0 to 63");
    }

    /** The octet of the header (IPv4: type of service, IPv6: traffic class), without congestion bits. */
    public int octet() {
        return code << 2;
    }
}
