package dev.sundog.cli.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Quantiles;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

final class RatesPictureTest {
    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void it_is_xml_with_one_area_for_each_segment_and_one_for_the_band() throws Exception {
        var layers = List.of(
                new RatesPicture.Layer("a <&> \"b\"", new double[] {1e6, 2e6, 0}),
                new RatesPicture.Layer("logs", new double[] {0, 1e6, 3e6}));
        var svg = new RatesPicture("what is sent", 60, layers, List.of(new Quantiles(1e6, 2e6, 3e6))).svg();
        assertEquals(3, parsed(svg).getElementsByTagName("path").getLength());
        assertTrue(svg.contains("a &lt;&amp;&gt; &quot;b&quot;"), svg);
        assertFalse(svg.contains("NaN"), svg);
    }

    @Test
    void nothing_sent_and_nothing_known_is_drawn_too_and_a_month_is_no_larger_than_a_screen() throws Exception {
        var svg = new RatesPicture("x", 300, List.of(new RatesPicture.Layer("a", new double[8640])), List.of()).svg();
        assertEquals(1, parsed(svg).getElementsByTagName("path").getLength());
        assertFalse(svg.contains("NaN"), svg);
        assertTrue(svg.length() < 50_000, "length " + svg.length());
    }
}
