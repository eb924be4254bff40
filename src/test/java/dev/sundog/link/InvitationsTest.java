package dev.sundog.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A token is good once, for one voter, for its time, and not after guesses; and what is no token is said to be none. */
class InvitationsTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final String WRONG = "00".repeat(16);

    private final Invitation one = new Invitation(
            Voter.PUBLIC,
            new HostPort("2001:db8::1", 7105),
            "ab".repeat(32),
            "0102030405060708",
            "5e".repeat(16),
            NOW.plusSeconds(900));
    private final Invitations invitations = new Invitations(List.of(one));

    private String refused(String id, String secret, Voter asked, Instant now) {
        var verdict = invitations.prove(id, secret, asked, now);
        return assertInstanceOf(Invitations.Verdict.Refused.class, verdict).why();
    }

    private boolean welcome(Instant now) {
        return invitations.prove(one.id(), one.secret(), Voter.PUBLIC, now) instanceof Invitations.Verdict.Welcome;
    }

    @Test
    void aTokenIsReadAsItWasMadeAndTellsItsSecretToNoLog() {
        assertEquals(one, Invitation.parse(one.token()));
        assertFalse(one.toString().contains(one.secret()), one.toString());
    }

    @Test
    void whatIsNoTokenOrWasChangedIsRefused() {
        var token = one.token();
        for (var bad : List.of(
                "",
                "hello",
                "sundog-",
                "sundog-!!!!",
                "sundog-AAAA",
                "sundog-" + "A".repeat(5_000),
                token.substring(0, token.length() - 3),
                token.replace(token.charAt(40), token.charAt(40) == 'x' ? 'y' : 'x'),
                token + "AAAA")) {
            var e = assertThrows(OperatorException.class, () -> Invitation.parse(bad), bad);
            assertFalse(e.remedy().isBlank());
        }
    }

    @Test
    void itIsGoodOnce() {
        assertEquals(List.of(one), invitations.open(NOW));
        assertTrue(welcome(NOW));
        assertEquals(List.of(), invitations.open(NOW));
        assertTrue(refused(one.id(), one.secret(), Voter.PUBLIC, NOW).contains("used already"));
        assertEquals(List.of(), invitations.lapsed(NOW.plusSeconds(901)), "it was used");
    }

    @Test
    void itEndsWithItsTime() {
        var end = one.until();
        assertEquals(List.of(), invitations.open(end));
        assertEquals(List.of(one), invitations.lapsed(end));
        assertTrue(refused(one.id(), one.secret(), Voter.PUBLIC, end).contains("has expired"));
        assertTrue(welcome(end.minusSeconds(1)));
    }

    @Test
    void afterThreeGuessesEvenTheRightSecretIsRefused() {
        for (int i = 0; i < Invitations.GUESSES; i++) {
            assertTrue(refused(one.id(), WRONG, Voter.PUBLIC, NOW).contains("secret is wrong"));
        }
        assertTrue(refused(one.id(), one.secret(), Voter.PUBLIC, NOW).contains("guessed"));
        assertEquals(List.of(), invitations.open(NOW));
        assertEquals(List.of(one), invitations.lapsed(NOW));
    }

    @Test
    void twoGuessesAndThenTheSecretAreWelcome() {
        refused(one.id(), WRONG, Voter.PUBLIC, NOW);
        refused(one.id(), "", Voter.PUBLIC, NOW);
        assertTrue(welcome(NOW));
    }

    @Test
    void itIsForOneVoterAndThatItWasAskedAsAnotherDoesNotUseItUp() {
        assertTrue(refused(one.id(), one.secret(), Voter.WITNESS, NOW).contains("is for public, not for witness"));
        assertTrue(welcome(NOW));
    }

    @Test
    void aStrangersInvitationIsNotKnown() {
        assertTrue(refused("ffffffffffffffff", one.secret(), Voter.PUBLIC, NOW).contains("not known here"));
    }

    @Test
    void whatWasGivenBackIsGoodAgain() {
        assertTrue(welcome(NOW));
        invitations.giveBack(one);
        assertTrue(welcome(NOW));
    }
}
