package dev.sundog.link;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.UUID;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CRLHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;

/** Draws up the certificates of one installation, and the lists of revoked ones, signed by its authority's key. */
record Certificates(UUID installation, KeyPair authority, Instant from, SecureRandom random) {
    /** Names and addresses that every agent's certificate has, as Java writes them when it reads one. */
    static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");

    X509Certificate authority(Instant until)
            throws GeneralSecurityException, OperatorCreationException, CertIOException {
        var builder = begin(issuer(), authority.getPublic(), until);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        return sign(builder);
    }

    /** @param hosts names and addresses besides those of loopback; only other software looks at them */
    X509Certificate agent(Identity identity, PublicKey key, Collection<String> hosts, Instant until)
            throws GeneralSecurityException, OperatorCreationException, CertIOException {
        var name = new X500Principal("CN=sundog " + identity.voter().label() + ", O=" + installation);
        var builder = begin(name, key, until);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        var purposes = new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
        var names = names(identity, hosts).toArray(new GeneralName[0]);
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        return sign(builder);
    }

    /** For the port at which hosts join, and for nothing else: it is no agent's. */
    X509Certificate joining(PublicKey key, Instant until)
            throws GeneralSecurityException, OperatorCreationException, CertIOException {
        var name = new X500Principal("CN=sundog joining, O=" + installation);
        var builder = begin(name, key, until);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
        var uri = new GeneralName(GeneralName.uniformResourceIdentifier, joiningUri(installation));
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(uri));
        return sign(builder);
    }

    /** By which a host that joins knows that it speaks with the authority, and not with one of its agents. */
    static String joiningUri(UUID installation) {
        return "sundog://" + installation + "/joining";
    }

    /** The next list: what the former one had, and more. */
    X509CRL revoke(Revocations former, Collection<BigInteger> serials, Instant now, Instant until)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        var list = new JcaX509v2CRLBuilder(issuer(), Date.from(now));
        list.setNextUpdate(Date.from(until));
        if (former.signed().isPresent()) {
            list.addCRL(new JcaX509CRLHolder(former.signed().get()));
        }
        for (var serial : former.lacks(serials)) {
            list.addCRLEntry(serial, Date.from(now), CRLReason.unspecified);
        }
        list.addExtension(
                Extension.cRLNumber, false, new CRLNumber(former.number().add(BigInteger.ONE)));
        list.addExtension(
                Extension.authorityKeyIdentifier,
                false,
                new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(authority.getPublic()));
        return new JcaX509CRLConverter().getCRL(list.build(signer()));
    }

    private static List<GeneralName> names(Identity identity, Collection<String> others) {
        var hosts = new LinkedHashSet<>(LOOPBACK);
        hosts.addAll(others);
        var names = new ArrayList<GeneralName>();
        for (var each : hosts) {
            names.add(new GeneralName(IPAddress.isValid(each) ? GeneralName.iPAddress : GeneralName.dNSName, each));
        }
        names.add(new GeneralName(
                GeneralName.uniformResourceIdentifier, identity.uri().toString()));
        return names;
    }

    private X500Principal issuer() {
        return new X500Principal("CN=sundog authority, O=" + installation);
    }

    private X509v3CertificateBuilder begin(X500Principal subject, PublicKey key, Instant until)
            throws GeneralSecurityException, CertIOException {
        var serial = new BigInteger(120, random).setBit(119);
        var builder =
                new JcaX509v3CertificateBuilder(issuer(), serial, Date.from(from), Date.from(until), subject, key);
        var identifiers = new JcaX509ExtensionUtils();
        builder.addExtension(Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(key));
        builder.addExtension(
                Extension.authorityKeyIdentifier,
                false,
                identifiers.createAuthorityKeyIdentifier(authority.getPublic()));
        return builder;
    }

    private X509Certificate sign(X509v3CertificateBuilder builder)
            throws GeneralSecurityException, OperatorCreationException {
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer()));
    }

    private ContentSigner signer() throws OperatorCreationException {
        return new JcaContentSignerBuilder("SHA256withECDSA").build(authority.getPrivate());
    }
}
