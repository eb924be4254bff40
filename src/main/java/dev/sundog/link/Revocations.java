package dev.sundog.link;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;

/**
 * Which certificates count no more, as the authority has signed it: a list with a number that grows, so that of two the later one is
 * known wherever it comes from.
 *
 * @param number 0 where nothing was ever revoked
 * @param signed the list itself; absent with number 0
 */
record Revocations(BigInteger number, Set<BigInteger> serials, Optional<X509CRL> signed) {
    static final Revocations NONE = new Revocations(BigInteger.ZERO, Set.of(), Optional.empty());

    Revocations {
        serials = Set.copyOf(serials);
    }

    /** Reads a list in PEM form; fails unless this authority has signed it. */
    static Revocations read(byte[] pem, X509Certificate ca) throws GeneralSecurityException {
        return of(Pem.list(pem), ca);
    }

    /** Reads a list in DER form; fails unless this authority has signed it. */
    static Revocations readDer(byte[] der, X509Certificate ca) throws GeneralSecurityException {
        return of((X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der)), ca);
    }

    static Revocations of(X509CRL list, X509Certificate ca) throws GeneralSecurityException {
        list.verify(ca.getPublicKey());
        var entries = list.getRevokedCertificates();
        var serials = entries == null
                ? Set.<BigInteger>of()
                : entries.stream().map(X509CRLEntry::getSerialNumber).collect(Collectors.toSet());
        return new Revocations(number(list), serials, Optional.of(list));
    }

    private static BigInteger number(X509CRL list) throws GeneralSecurityException {
        var extension = list.getExtensionValue(Extension.cRLNumber.getId());
        if (extension == null) {
            throw new GeneralSecurityException("it has no number");
        }
        try {
            var content = ASN1OctetString.getInstance(extension).getOctets();
            var number = ASN1Integer.getInstance(content).getValue();
            if (number.signum() <= 0) {
                throw new GeneralSecurityException("its number is " + number);
            }
            return number;
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("its number cannot be read", e);
        }
    }

    boolean has(X509Certificate certificate) {
        return serials.contains(certificate.getSerialNumber());
    }

    boolean isLaterThan(Revocations other) {
        return number.compareTo(other.number) > 0;
    }

    /** Which of these are not in it. */
    Set<BigInteger> lacks(Collection<BigInteger> wanted) {
        var out = new HashSet<>(wanted);
        out.removeAll(serials);
        return out;
    }

    /** In DER; empty where nothing was ever revoked. */
    byte[] der() throws IOException {
        try {
            return signed.isPresent() ? signed.get().getEncoded() : new byte[0];
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }
}
