package dev.sundog.link;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an authority has issued, one line each, so that all certificates of a voter can be revoked by its name. A line is on disk before
 * the certificate leaves.
 *
 * @param authority its directory
 */
record IssuedFile(Path authority) {
    private static final Logger LOG = LoggerFactory.getLogger(IssuedFile.class);
    private static final String HEADING = "sundog issued 1";

    /** One certificate. */
    record Issued(BigInteger serial, Voter voter, Instant until) {
        String line() {
            return Serials.text(serial) + " " + voter.label() + " " + until + "\n";
        }
    }

    private Path file() {
        return authority.resolve("issued");
    }

    void add(X509Certificate certificate, Voter voter) throws IOException {
        var until = certificate.getNotAfter().toInstant();
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(BundleFiles.SECRET));
        var how = Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try (var out = FileChannel.open(file(), how, owner);
                var _ = out.lock()) {
            var line = new Issued(certificate.getSerialNumber(), voter, until).line();
            var text = ByteBuffer.wrap((before(out) + line).getBytes(StandardCharsets.US_ASCII));
            out.position(out.size());
            while (text.hasRemaining()) {
                out.write(text);
            }
            out.force(true);
        }
        BundleFiles.ownLike(authority, file());
    }

    /** What has to stand before a new line: the heading, or the end of a line that was not written to its end. */
    private static String before(FileChannel file) throws IOException {
        if (file.size() == 0) {
            return HEADING + "\n";
        }
        var last = ByteBuffer.allocate(1);
        file.read(last, file.size() - 1);
        return last.get(0) == '\n' ? "" : "\n";
    }

    /** All; none for an authority of a release that kept no such file. */
    List<Issued> read() throws IOException {
        if (!Files.exists(file())) {
            return List.of();
        }
        var lines = Files.readAllLines(file(), StandardCharsets.US_ASCII);
        if (lines.isEmpty() || !lines.getFirst().equals(HEADING)) {
            throw new OperatorException(
                    file() + " does not begin with '" + HEADING + "'", "Use the release of Sundog that wrote it");
        }
        var out = new ArrayList<Issued>();
        lines.subList(1, lines.size()).forEach(line -> parse(line).ifPresent(out::add));
        return out;
    }

    /** Empty where it was not written to its end: that certificate never left. */
    private Optional<Issued> parse(String line) {
        var parts = line.split(" ", -1);
        try {
            if (parts.length == 3) {
                return Optional.of(new Issued(Serials.parse(parts[0]), Voter.parse(parts[1]), Instant.parse(parts[2])));
            }
        } catch (OperatorException | DateTimeParseException e) {
            // said below, with the line
        }
        LOG.warn("{} has a line that cannot be read and is passed over: {}", file(), Refusals.clean(line));
        return Optional.empty();
    }
}
