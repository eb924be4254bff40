package dev.sundog.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * How the files of bundles and of the authority are written. A bundle that is replaced is first made whole in {@value #NEXT} beside
 * its files; whoever reads looks there first, so that at no moment half of one and half of another is read, not even after a crash.
 */
final class BundleFiles {
    static final String CA = "ca.pem";
    static final String CERTIFICATE = "cert.pem";
    static final String KEY = "key.pem";
    static final String PROPERTIES = "bundle.properties";
    static final String REVOKED = "revoked.pem";
    static final String NEXT = "next";
    static final String OPEN = "rw-r--r--";
    static final String SECRET = "rw-------";
    private static final Map<String, String> MODES = Map.of(CA, OPEN, CERTIFICATE, OPEN, KEY, SECRET, PROPERTIES, OPEN);
    static final String DRAFT = ".next-";
    private static final String PAST = ".past-";

    private BundleFiles() {}

    /** Where the files of a bundle lie that count now. */
    static Path inForce(Path bundle) {
        var next = bundle.resolve(NEXT);
        return Files.isDirectory(next, LinkOption.NOFOLLOW_LINKS) ? next : bundle;
    }

    /** Writes all of a bundle into a directory that holds none of its files yet. */
    static void bundle(Path at, Identity identity, X509Certificate ca, X509Certificate own, PrivateKey key)
            throws IOException, GeneralSecurityException {
        var text = "format=1\ninstallation=" + identity.installation() + "\nvoter="
                + identity.voter().label() + "\n";
        write(at.resolve(CA), Pem.of(ca), OPEN);
        write(at.resolve(CERTIFICATE), Pem.of(own), OPEN);
        write(at.resolve(KEY), Pem.of(key), SECRET);
        write(at.resolve(PROPERTIES), text.getBytes(StandardCharsets.US_ASCII), OPEN);
    }

    /** Puts a whole bundle in place of the one that is there. */
    static void replace(Path bundle, Identity identity, X509Certificate ca, X509Certificate own, PrivateKey key)
            throws IOException, GeneralSecurityException {
        finish(bundle);
        var draft = Files.createTempDirectory(bundle, DRAFT, ownersOnly());
        try {
            bundle(draft, identity, ca, own, key);
            for (var name : MODES.keySet()) {
                ownLike(bundle, draft.resolve(name));
            }
            ownLike(bundle, draft);
            Files.move(draft, bundle.resolve(NEXT), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            remove(draft);
        }
        finish(bundle);
    }

    /** Ends a replacement, also one that was interrupted. */
    private static void finish(Path bundle) throws IOException {
        var next = bundle.resolve(NEXT);
        if (Files.isDirectory(next, LinkOption.NOFOLLOW_LINKS)) {
            for (var name : List.of(CA, CERTIFICATE, KEY, PROPERTIES)) {
                put(bundle.resolve(name), itself(next.resolve(name)), MODES.getOrDefault(name, SECRET));
            }
            var past = Files.createTempDirectory(bundle, PAST, ownersOnly());
            Files.move(next, past, StandardCopyOption.ATOMIC_MOVE);
        }
        try (var rests = Files.newDirectoryStream(bundle, path -> isRest(path))) {
            for (var rest : rests) {
                remove(rest);
            }
        }
    }

    /** The content of a file, not of what it may point to: the agent's user may write there, and root may be who reads. */
    private static byte[] itself(Path file) throws IOException {
        try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return in.readAllBytes();
        }
    }

    private static boolean isRest(Path path) {
        var name = path.getFileName().toString();
        return name.startsWith(DRAFT) || name.startsWith(PAST);
    }

    static Path createPrivate(Path directory) throws IOException {
        return Files.createDirectory(directory, ownersOnly());
    }

    static FileAttribute<Set<PosixFilePermission>> ownersOnly() {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    }

    /** Writes a file that is not there yet; it is on disk when this returns. */
    static void write(Path file, byte[] content, String mode) throws IOException {
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(SECRET));
        var how = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var out = FileChannel.open(file, how, owner)) {
            var rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                out.write(rest);
            }
            out.force(true);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    /** Puts a file in place of what is there, whole or not at all. */
    static void put(Path file, byte[] content, String mode) throws IOException {
        var directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
        var draft = Files.createTempDirectory(directory, DRAFT, ownersOnly());
        try {
            var fresh = draft.resolve("file");
            write(fresh, content, mode);
            ownLike(directory, fresh);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            remove(draft);
        }
    }

    /** Who may use the directory may use what is put into it, also when root puts it there. */
    static void ownLike(Path model, Path file) throws IOException {
        var wanted = Files.readAttributes(model, PosixFileAttributes.class);
        var has = Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        var view = Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (!wanted.owner().equals(has.owner())) {
            view.setOwner(wanted.owner());
            view.setGroup(wanted.group());
        }
    }

    /** Also where there is nothing. */
    static void remove(Path tree) throws IOException {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (var paths = Files.walk(tree)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
