package dev.sundog.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DscpTest {
    /** By the registry of IANA (RFC 2474, 2597, 3246, 5865, 8622). */
    @ParameterizedTest
    @CsvSource({
        "df, 0",
        "be, 0",
        "cs0, 0",
        "le, 1",
        "cs1, 8",
        "af11, 10",
        "af12, 12",
        "af13, 14",
        "cs2, 16",
        "af21, 18",
        "af23, 22",
        "cs3, 24",
        "af31, 26",
        "af33, 30",
        "cs4, 32",
        "af41, 34",
        "af43, 38",
        "cs5, 40",
        "va, 44",
        "ef, 46",
        "EF, 46",
        "cs6, 48",
        "cs7, 56",
        "0, 0",
        "46, 46",
        "63, 63"
    })
    void namesAndNumbersAreThoseOfTheRegistry(String text, int code) {
        assertEquals(code, Dscp.parse(text).code());
        assertEquals(code * 4, Dscp.parse(text).octet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"64", "-1", "af14", "af50", "af01", "cs8", "le1", "", "0x2e", "4.6", "100", "high"})
    void anythingElseIsRefused(String text) {
        var refused = assertThrows(OperatorException.class, () -> Dscp.parse(text));
        assertEquals("'" + text + "' is no class of packets", refused.what());
        assertTrue(refused.remedy().contains("0 to 63"), refused.remedy());
    }

    @Test
    void sixBitsAreAll() {
        assertThrows(IllegalArgumentException.class, () -> new Dscp(64));
        assertThrows(IllegalArgumentException.class, () -> new Dscp(-1));
    }
}
