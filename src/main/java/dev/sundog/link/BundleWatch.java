package dev.sundog.link;

import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up what is put into a bundle while its agent runs. What is wrong with it is told, and what was in force stays so.
 * Thread-safe.
 */
public final class BundleWatch {
    private static final Logger LOG = LoggerFactory.getLogger(BundleWatch.class);

    private final Credentials me;
    private final InstantSource clock;
    private String stamp;
    private volatile Optional<String> problem = Optional.empty();

    public BundleWatch(Credentials me, InstantSource clock) {
        this.me = me;
        this.clock = clock;
        this.stamp = "";
    }

    /** What a person has to do about the files, in words; empty when what lies there is in force. */
    public Optional<String> problem() {
        return problem;
    }

    /** Takes up the files if they have changed. */
    public synchronized void look() {
        var seen = stamp();
        if (seen.equals(stamp) && problem.isEmpty()) {
            return;
        }
        // Each for itself: an old list beside a good pair must not keep that from being shown, nor a bad pair a list
        // from counting.
        var list = trouble(this::takeList);
        var pair = trouble(this::takePair);
        stamp = seen;
        tell(pair.or(() -> list));
    }

    private void takeList() {
        var list = Bundle.revocations(me.directory(), me.bundle().ca());
        var known = me.bundle().revoked();
        if (known.isLaterThan(list)) {
            throw new OperatorException(
                    me.directory().resolve(BundleFiles.REVOKED) + " is older (" + list.number()
                            + ") than the list that is known (" + known.number() + ")",
                    "Carry the latest one here");
        }
        if (list.isLaterThan(known)) {
            int ended = me.take(list);
            LOG.info(
                    "{} certificates are revoked, by list {}; {} connections are ended for that",
                    list.serials().size(),
                    list.number(),
                    ended);
        }
    }

    private void takePair() {
        var next = Bundle.read(me.directory(), clock.instant());
        if (!next.own().equals(me.bundle().own())) {
            me.take(next);
            LOG.info("{} is shown from now on, valid until {}, serial {}", me.directory(), me.expires(), me.serial());
        }
    }

    private static Optional<String> trouble(Runnable part) {
        try {
            part.run();
            return Optional.empty();
        } catch (OperatorException e) {
            return Optional.of(e.what());
        }
    }

    private void tell(Optional<String> why) {
        if (!problem.equals(why)) {
            why.ifPresent(text -> LOG.warn("{}; what was in force stays so", text));
        }
        problem = why;
    }

    /** Changes when one of the files was written or replaced. */
    private String stamp() {
        var from = BundleFiles.inForce(me.directory());
        var files = List.of(
                from.resolve(BundleFiles.CA),
                from.resolve(BundleFiles.CERTIFICATE),
                from.resolve(BundleFiles.KEY),
                from.resolve(BundleFiles.PROPERTIES),
                me.directory().resolve(BundleFiles.REVOKED));
        return files.stream().map(BundleWatch::stamp).collect(Collectors.joining(" "));
    }

    private static String stamp(Path file) {
        try {
            return Files.readAttributes(file, "unix:ino,size,lastModifiedTime").toString();
        } catch (IOException e) {
            return e.toString();
        }
    }
}
