package dev.sundog.link;

import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;

/** Another certificate and key for a bundle, and how they come into their place: read once as an agent would, then put there whole. */
record Replacement(X509Certificate ca, X509Certificate own, PrivateKey key, Revocations revoked) {

    /** Writes all of it into a directory that holds nothing of it yet, and reads that as an agent would. */
    Identity writeTo(Path draft, Instant now) throws IOException, GeneralSecurityException {
        BundleFiles.bundle(draft, Credentials.identify(own), ca, own, key);
        keep(draft, revoked);
        return Bundle.read(draft, now).identity();
    }

    /**
     * Puts it in place of what a bundle holds.
     *
     * @throws OperatorException when it is not good, or of somebody else; nothing has changed then
     */
    void replace(Path bundle, Identity of, Instant now) throws IOException, GeneralSecurityException {
        var trial = Files.createTempDirectory(bundle, BundleFiles.DRAFT, BundleFiles.ownersOnly());
        try {
            var identity = writeTo(trial, now);
            if (!identity.equals(of)) {
                throw new OperatorException(
                        "The authority has sent a certificate of " + identity + ", not of " + of,
                        "Use the same release of Sundog at the authority and here");
            }
            BundleFiles.replace(bundle, identity, ca, own, key);
            if (revoked.isLaterThan(Bundle.revocations(bundle, ca))) {
                keep(bundle, revoked);
            }
        } finally {
            BundleFiles.remove(trial);
        }
    }

    /** Writes a list into a bundle; none where nothing was ever revoked. */
    static void keep(Path bundle, Revocations list) throws IOException, GeneralSecurityException {
        if (list.signed().isPresent()) {
            BundleFiles.put(
                    bundle.resolve(BundleFiles.REVOKED), Pem.of(list.signed().get()), BundleFiles.OPEN);
        }
    }
}
