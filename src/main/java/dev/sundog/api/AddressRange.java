package dev.sundog.api;

import dev.sundog.model.OperatorException;
import java.net.InetAddress;

/** Addresses that share their first bits: {@code 10.0.0.7}, {@code 10.0.0.0/24}, {@code 2001:db8::/32}. */
public final class AddressRange {
    private final byte[] first;
    private final int bits;

    private AddressRange(byte[] first, int bits) {
        this.first = first;
        this.bits = bits;
    }

    /**
     * Reads one; names are not looked up.
     *
     * @throws OperatorException when it is not one
     */
    public static AddressRange parse(String text) {
        try {
            int slash = text.indexOf('/');
            var address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash))
                    .getAddress();
            int most = address.length * Byte.SIZE;
            int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
            if (bits < 0 || bits > most) {
                throw new IllegalArgumentException(bits + " bits");
            }
            return new AddressRange(address, bits);
        } catch (IllegalArgumentException e) {
            throw new OperatorException(
                    "'" + text + "' is not an address",
                    "Write it like 10.0.0.7 or 10.0.0.0/24; names are not taken",
                    e);
        }
    }

    /** Whether an address lies within. */
    public boolean contains(InetAddress address) {
        var other = address.getAddress();
        if (other.length != first.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            if ((first[bit / Byte.SIZE] & mask) != (other[bit / Byte.SIZE] & mask)) {
                return false;
            }
        }
        return true;
    }
}
