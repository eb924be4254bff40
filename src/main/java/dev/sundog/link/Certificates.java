package dev.sundog.link;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.UUID;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;

/** Draws up the certificates of one installation, signed by its authority's key. */
record Certificates(UUID installation, KeyPair authority, Instant from, SecureRandom random) {

    X509Certificate authority(Instant until)
            throws GeneralSecurityException, OperatorCreationException, CertIOException {
        var builder = begin(issuer(), authority.getPublic(), until);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        return sign(builder);
    }

    X509Certificate agent(Identity identity, PublicKey key, String host, Instant until)
            throws GeneralSecurityException, OperatorCreationException, CertIOException {
        var name = new X500Principal("CN=sundog " + identity.voter().label() + ", O=" + installation);
        var builder = begin(name, key, until);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        var purposes = new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
        var names = names(identity, host).toArray(new GeneralName[0]);
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        return sign(builder);
    }

    private static List<GeneralName> names(Identity identity, String host) {
        var hosts = new LinkedHashSet<>(List.of("localhost", "127.0.0.1", "::1"));
        hosts.add(host);
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
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(authority.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }
}
