package dev.sundog.link;

import dev.sundog.model.Voter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The invitations of one authority, and what has become of each. Pure but for what it remembers; thread-safe. */
final class Invitations {
    /** Wrong secrets for one invitation, after which it is void. */
    static final int GUESSES = 3;

    private enum State {
        OPEN,
        USED,
        VOID
    }

    /** One of them. */
    private static final class Entry {
        private final Invitation invitation;
        private State state = State.OPEN;
        private int guesses;

        Entry(Invitation invitation) {
            this.invitation = invitation;
        }
    }

    /** What is answered to who says that it was invited. */
    sealed interface Verdict {
        /** It was, and the invitation is used up by this. */
        record Welcome(Invitation invitation) implements Verdict {}

        record Refused(String why) implements Verdict {}
    }

    private final Map<String, Entry> entries = new HashMap<>();

    Invitations(List<Invitation> all) {
        all.forEach(one -> entries.put(one.id(), new Entry(one)));
    }

    /** @param asked as whom the host wants to join */
    synchronized Verdict prove(String id, String secret, Voter asked, Instant now) {
        var entry = entries.get(id);
        if (entry == null) {
            return refused("this invitation is not known here: another 'sundog invite' has made it");
        }
        var invitation = entry.invitation;
        if (!isSame(invitation.secret(), secret)) {
            entry.guesses++;
            if (entry.guesses >= GUESSES && entry.state == State.OPEN) {
                entry.state = State.VOID;
            }
            return refused("the token's secret is wrong");
        }
        return switch (entry.state) {
            case USED -> refused("the invitation was used already: it is good once");
            case VOID -> refused("the invitation is void: its secret was guessed at " + GUESSES + " times");
            case OPEN -> {
                if (!now.isBefore(invitation.until())) {
                    yield refused("the invitation has expired at " + invitation.until());
                }
                if (asked != invitation.voter()) {
                    yield refused("the invitation is for " + invitation.voter().label() + ", not for " + asked.label());
                }
                entry.state = State.USED;
                yield new Verdict.Welcome(invitation);
            }
        };
    }

    private static Verdict refused(String why) {
        return new Verdict.Refused(why);
    }

    /** In a time that says nothing of where they differ. */
    private static boolean isSame(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }

    /** Nothing was issued for it after all: it is as good as before. */
    synchronized void giveBack(Invitation invitation) {
        var entry = entries.get(invitation.id());
        if (entry != null && entry.state == State.USED) {
            entry.state = State.OPEN;
        }
    }

    /** Those that can still be used. */
    synchronized List<Invitation> open(Instant now) {
        return entries.values().stream()
                .filter(e -> e.state == State.OPEN && now.isBefore(e.invitation.until()))
                .map(e -> e.invitation)
                .toList();
    }

    /** Those that were not used and cannot be any more. */
    synchronized List<Invitation> lapsed(Instant now) {
        return entries.values().stream()
                .filter(e -> e.state == State.VOID || (e.state == State.OPEN && !now.isBefore(e.invitation.until())))
                .map(e -> e.invitation)
                .toList();
    }
}
