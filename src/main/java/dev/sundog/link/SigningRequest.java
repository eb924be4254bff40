package dev.sundog.link;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * What a host asks to be certified: its key, of which it has proved that it holds the private part, as a voter's. PKCS #10; of its
 * names only the voter counts, the authority decides all others.
 */
record SigningRequest(Voter voter, PublicKey key) {
    private static final String SUBJECT = "CN=sundog ";

    static byte[] make(Voter voter, KeyPair keys) {
        try {
            var subject = new X500Principal(SUBJECT + voter.label());
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
            return new JcaPKCS10CertificationRequestBuilder(subject, keys.getPublic())
                    .build(signer)
                    .getEncoded();
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException("every Java platform signs with EC keys", e);
        }
    }

    static SigningRequest read(byte[] der) throws ProtocolException {
        try {
            var request = new JcaPKCS10CertificationRequest(der);
            var key = request.getPublicKey();
            if (!(key instanceof ECPublicKey ec)
                    || ec.getParams().getCurve().getField().getFieldSize() != 256) {
                throw new ProtocolException("the key is none of EC P-256");
            }
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw new ProtocolException("the request is not signed by its own key");
            }
            var subject = new X500Principal(request.getSubject().getEncoded()).getName();
            if (!subject.startsWith(SUBJECT)) {
                throw new ProtocolException("the request does not say for which voter it is");
            }
            return new SigningRequest(Voter.parse(subject.substring(SUBJECT.length())), key);
        } catch (ProtocolException e) {
            throw e;
        } catch (IOException
                | GeneralSecurityException
                | OperatorCreationException
                | PKCSException
                | OperatorException
                | IllegalArgumentException e) {
            throw new ProtocolException("the request cannot be read: " + e.getMessage());
        }
    }
}
