package dev.sundog.link;

import dev.sundog.model.OperatorException;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.util.Locale;

/** Serial numbers of certificates as people see them: hexadecimal, as in other programs. */
final class Serials {
    private Serials() {}

    static String text(X509Certificate certificate) {
        return text(certificate.getSerialNumber());
    }

    static String text(BigInteger serial) {
        return serial.toString(16);
    }

    /** Reads one, also with colons and in capital letters, as other programs print it. */
    static BigInteger parse(String text) {
        var digits = text.replace(":", "").toLowerCase(Locale.ROOT);
        if (!digits.matches("[0-9a-f]{1,40}")) {
            throw new OperatorException(
                    "'" + text + "' is neither private, public or witness nor the serial number of a certificate",
                    "Serial numbers are hexadecimal; 'sundog status --json' and 'sundog doctor' tell them");
        }
        return new BigInteger(digits, 16);
    }
}
