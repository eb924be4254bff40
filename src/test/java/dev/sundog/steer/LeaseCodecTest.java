package dev.sundog.steer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.steer.LeaseCommand.GroupAt;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LeaseCodecTest {
    private static final GroupId SHOP = new GroupId("shop");
    private static final Epoch AT = new Epoch(Long.MAX_VALUE);
    private static final GroupLease LEASE = new GroupLease(SHOP, Site.PUBLIC, AT, true);
    private static final List<LeaseCommand> COMMANDS = List.of(
            new LeaseCommand.Found(SHOP, Site.PRIVATE),
            new LeaseCommand.RenewSite(Site.PUBLIC, 2000),
            new LeaseCommand.Promote(SHOP, Site.PUBLIC, AT),
            new LeaseCommand.ForcePromote(SHOP, Site.PRIVATE, AT),
            new LeaseCommand.Move(SHOP, Site.PUBLIC, AT),
            new LeaseCommand.Degrade(Site.PRIVATE, manyGroups()),
            new LeaseCommand.Degrade(Site.PRIVATE, List.of()),
            new LeaseCommand.Restore(SHOP, Site.PUBLIC, AT, 0),
            new LeaseCommand.Yield(SHOP, Site.PRIVATE, AT),
            new LeaseCommand.Together(List.of()),
            new LeaseCommand.Together(List.of(
                    new LeaseCommand.Promote(SHOP, Site.PUBLIC, AT),
                    new LeaseCommand.Degrade(Site.PRIVATE, List.of(new GroupAt(SHOP, AT))),
                    new LeaseCommand.Restore(SHOP, Site.PUBLIC, AT, 3))));

    private static List<GroupAt> manyGroups() {
        return IntStream.range(0, 1000)
                .mapToObj(n -> new GroupAt(new GroupId("group-" + n), new Epoch(n)))
                .toList();
    }

    private static LeaseView view() {
        var table = new LeaseTable();
        table.apply(new LeaseCommand.Found(SHOP, Site.PUBLIC));
        table.apply(new LeaseCommand.Found(new GroupId("stock"), Site.PRIVATE));
        table.apply(new LeaseCommand.RenewSite(Site.PUBLIC, 2500));
        return table.view();
    }

    @Test
    void commandsComeBackAsTheyWere() {
        COMMANDS.forEach(c -> assertEquals(c, LeaseCodec.decodeCommand(LeaseCodec.encode(c))));
    }

    @Test
    void answersComeBackAsTheyWere() {
        List<LeaseAnswer> answers = List.of(
                new LeaseAnswer.Granted(LEASE),
                new LeaseAnswer.Refused("because of ünicode", Optional.of(LEASE)),
                new LeaseAnswer.Refused("", Optional.empty()),
                new LeaseAnswer.Renewed(),
                new LeaseAnswer.Degraded(List.of(LEASE, LEASE.restored())),
                new LeaseAnswer.Together(List.of(new LeaseAnswer.Granted(LEASE), new LeaseAnswer.Renewed())));
        answers.forEach(a -> assertEquals(a, LeaseCodec.decodeAnswer(LeaseCodec.encode(a))));
    }

    @Test
    void aSnapshotComesBackAsTheTableItWasTakenFrom() {
        var view = view();
        assertEquals(view, LeaseCodec.decodeView(LeaseCodec.encode(view)));
        var table = LeaseTable.fromSnapshot(LeaseCodec.encode(view));
        assertEquals(view, table.view());
        table.apply(new LeaseCommand.RenewSite(Site.PUBLIC, 2500));
        assertEquals(2, table.view().renewals(Site.PUBLIC));
        assertEquals(4, table.view().appliedIndex());
    }

    @Test
    void anUnknownVersionIsRefusedWithARemedy() {
        var bytes = LeaseCodec.encode(view());
        bytes[0] = 9;
        var e = assertThrows(OperatorException.class, () -> LeaseTable.fromSnapshot(bytes));
        assertEquals("Run the same release of Sundog at every voter", e.remedy());
        assertThrows(OperatorException.class, () -> LeaseCodec.decodeCommand(bytes));
    }

    @Test
    void onlyWhatIsTogetherNeedsAReleaseThatKnowsIt() {
        for (var command : COMMANDS) {
            assertEquals(command instanceof LeaseCommand.Together ? 3 : 2, LeaseCodec.encode(command)[0]);
        }
        assertEquals(2, LeaseCodec.encode(view())[0]);
    }

    @Test
    void severalWithinSeveralAreRefused() {
        var one = new LeaseCommand.Together(List.of());
        assertThrows(OperatorException.class, () -> new LeaseCommand.Together(List.of(one)));
        var nested = new byte[] {3, 9, 0, 0, 0, 0, 0, 0, 0, 1, 9, 0, 0, 0, 0, 0, 0, 0, 0};
        assertThrows(OperatorException.class, () -> LeaseCodec.decodeCommand(nested));
        var older = LeaseCodec.encode(one);
        older[0] = 2;
        assertThrows(OperatorException.class, () -> LeaseCodec.decodeCommand(older));
    }

    @Test
    void anythingCutShortOrLongerIsRefused() {
        var bytes = LeaseCodec.encode(COMMANDS.get(2));
        for (int length = 0; length < bytes.length; length++) {
            var cut = Arrays.copyOf(bytes, length);
            assertThrows(OperatorException.class, () -> LeaseCodec.decodeCommand(cut));
        }
        var longer = Arrays.copyOf(bytes, bytes.length + 1);
        assertThrows(OperatorException.class, () -> LeaseCodec.decodeCommand(longer));
        var view = LeaseCodec.encode(view());
        var cut = Arrays.copyOf(view, view.length - 1);
        assertThrows(OperatorException.class, () -> LeaseCodec.decodeView(cut));
    }

    @Test
    void garbageIsRefusedAndNeverAnythingWorse() {
        var random = new Random(7);
        for (int n = 0; n < 20_000; n++) {
            var bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            if (bytes.length > 1) {
                bytes[0] = 1;
                bytes[1] = (byte) random.nextInt(12);
            }
            try {
                var command = LeaseCodec.decodeCommand(bytes);
                assertEquals(command, LeaseCodec.decodeCommand(LeaseCodec.encode(command)));
            } catch (OperatorException e) {
                // refused, as it should be
            }
        }
    }

    @Test
    void recordsOfTheFirstFormatAreReadAsOnesThatDidNotCount() {
        var restore = LeaseCodec.encode(new LeaseCommand.Restore(SHOP, Site.PUBLIC, AT, 7));
        var first = java.util.Arrays.copyOf(restore, restore.length - Long.BYTES);
        first[0] = 1;
        assertEquals(
                new LeaseCommand.Restore(SHOP, Site.PUBLIC, AT, LeaseCommand.Restore.UNCOUNTED),
                LeaseCodec.decodeCommand(first));
    }
}
