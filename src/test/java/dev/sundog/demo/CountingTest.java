package dev.sundog.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class CountingTest {
    private static final long MS = 1_000_000;

    @Test
    void anOutageIsTheLongestGapWhileOrdersAreOffered() {
        var outage = new Outage();
        outage.acknowledged(50 * MS);
        outage.begin(100 * MS);
        outage.acknowledged(130 * MS);
        outage.acknowledged(600 * MS);
        outage.acknowledged(590 * MS);
        outage.acknowledged(620 * MS);
        assertEquals(470, outage.longestMillis(630 * MS));
        outage.end(700 * MS);
        assertEquals(470, outage.longestMillis(9000 * MS), "nothing is offered, so nothing is missed");
        outage.begin(9000 * MS);
        assertEquals(1000, outage.longestMillis(10_000 * MS), "a gap that is open counts");
        assertEquals(1000, outage.openMillis(10_000 * MS));
    }

    @Test
    void anOfferFollowsItsRateAndItsRamp() {
        var offer = new Offer(0);
        offer.rate(100, 0, 0);
        int flat = 0;
        for (int t = 7; t <= 1000; t += 7) {
            flat += offer.due(t * MS);
        }
        flat += offer.due(1000 * MS);
        assertEquals(100, flat, 1);
        offer.rate(0, 1500 * MS, 0);
        assertEquals(50, offer.due(1700 * MS), 1, "what was due before the change stays due");
        assertEquals(0, offer.due(2000 * MS));
    }

    @Test
    void anOfferMovesToItsNewRateInAStraightLine() {
        var offer = new Offer(0);
        offer.rate(100, 1000 * MS, 0);
        assertEquals(0, offer.due(1000 * MS));
        offer.rate(300, 1000 * MS, 2000 * MS);
        assertEquals(200, offer.at(2000 * MS), 0.001);
        int ramp = 0;
        for (int t = 1000; t <= 3000; t += 5) {
            ramp += offer.due(t * MS);
        }
        assertEquals(400, ramp, 2);
    }

    @Test
    void countsAreKeptByActAndSurviveTheWayToTheDemo() {
        var counting = new Counting();
        counting.act("calm", 0);
        counting.offering(true, 0);
        counting.order("private", 10 * MS);
        counting.order("private", 20 * MS);
        counting.read("private");
        counting.act("storm", 25 * MS);
        counting.read("public");
        counting.order("public", 500 * MS);
        counting.failed(true);
        counting.failed(false);
        counting.offering(false, 510 * MS);
        var sent = counting.tally(600 * MS, true);
        var got = Tally.fromJson(new JsonMapper().readTree(sent.toJson().toString()));
        assertEquals(sent, got);
        assertEquals(3, got.acknowledged());
        assertEquals(1, got.failedIdempotent());
        assertEquals(1, got.failedOther());
        assertEquals(480, got.outageMillis());
        assertEquals(10, got.of("calm").outageMillis());
        assertEquals(480, got.of("storm").outageMillis());
        assertEquals(Map.of("private", 3L), got.of("calm").sites());
        assertEquals(Map.of("public", 2L), got.of("storm").sites());
        assertTrue(got.ended());
    }

    @Test
    void lowerScoresThatWereHotFirstBreakGuaranteeSix() {
        var findings = new Findings();
        findings.timeToHotMillis.put("shop/orders", 900L);
        findings.timeToHotMillis.put("shop/catalogue/doc", 2000L);
        findings.timeToHotMillis.put("shop/catalogue/legal", 3000L);
        findings.timeToHotMillis.put("shop/reports", 5000L);
        findings.expectBefore("shop/orders", "shop/reports");
        findings.expectBefore("shop/catalogue", "shop/reports");
        assertEquals(0, findings.broken().size());
        findings.expectBefore("shop/reports", "shop/catalogue");
        assertTrue(findings.broken().getFirst().startsWith("guarantee 6"));
    }

    @Test
    void theLedgerHoldsEachIdAtOnce(@TempDir Path dir) {
        var file = dir.resolve("ledger");
        try (var ledger = new Ledger(file)) {
            ledger.acknowledged("a-1");
            ledger.acknowledged("a-2");
            assertEquals(List.of("a-1", "a-2"), Ledger.read(file));
        }
        try (var _ = new Ledger(file)) {
            assertFalse(Ledger.read(file).contains("a-1"), "a new run begins an empty ledger");
        }
    }
}
