package dev.sundog.api;

import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;

/** The token of programs, in a file that only the agent's user may read. */
public final class TokenFile {
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");

    private TokenFile() {}

    /**
     * Reads the token, or makes one.
     *
     * @throws OperatorException when others may read it, or it cannot be read or made
     */
    public static String readOrMake(Path file, SecureRandom random) {
        try {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                make(file, random);
            }
            if (!Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS).equals(OWNER)) {
                throw new OperatorException(
                        file + " may be read by others than its owner", "Remove it: the agent makes a new token");
            }
            var token = Files.readString(file).strip();
            if (!token.matches("[A-Za-z0-9_-]{32,}")) {
                throw new OperatorException(file + " holds no token", "Remove it: the agent makes a new token");
            }
            return token;
        } catch (IOException e) {
            throw new OperatorException(
                    "The token " + file + " cannot be read or made: " + e, "Let the agent's user write there", e);
        }
    }

    private static void make(Path file, SecureRandom random) throws IOException {
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(OWNER));
        Files.writeString(fresh, Logins.secret(random) + "\n");
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
