package dev.sundog.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How the demonstration ended.
 *
 * @param tally the clients' count
 * @param lost acknowledged orders that could not be read back
 * @param bytesSent by mirroring, both ways, in the whole run
 * @param bytesFullCopy what copying everything would have cost, at the seeding and at the return
 * @param timeToHotMillis by segment, from the first connection of the link
 * @param unorderedMillis by segment, computed
 * @param busiestSecondMbit the most that the emulated line carried from private to public in one second
 * @param broken guarantees, in words
 * @param notes what else a reader should know
 */
record Report(
        Tally tally,
        long lost,
        long bytesSent,
        long bytesFullCopy,
        Map<String, Long> timeToHotMillis,
        Map<String, Long> unorderedMillis,
        double busiestSecondMbit,
        List<String> broken,
        List<String> notes) {
    Report {
        broken = List.copyOf(broken);
        notes = List.copyOf(notes);
    }

    boolean ok() {
        return broken.isEmpty();
    }

    ObjectNode toJson() {
        var out = JsonNodeFactory.instance.objectNode();
        out.put("acknowledged", tally.acknowledged());
        out.put("lost", lost);
        out.put("failed_idempotent", tally.failedIdempotent());
        out.put("failed_other", tally.failedOther());
        out.put("outage_ms", tally.outageMillis());
        out.put("bytes_sent", bytesSent);
        out.put("bytes_full_copy", bytesFullCopy);
        var hot = out.putObject("time_to_hot_ms");
        timeToHotMillis.forEach(hot::put);
        var acts = out.putObject("requests_by_site");
        tally.acts().forEach((name, act) -> {
            var sites = acts.putObject(name);
            act.sites().forEach(sites::put);
        });
        out.put("ok", ok());
        var words = out.putArray("broken");
        broken.forEach(words::add);
        return out;
    }

    /** For people. */
    List<String> lines() {
        var out = new ArrayList<String>();
        out.add("   acknowledged orders   %8d".formatted(tally.acknowledged()));
        out.add("   lost                  %8d".formatted(lost));
        out.add("   failed, repeatable    %8d".formatted(tally.failedIdempotent()));
        out.add("   failed, other         %8d".formatted(tally.failedOther()));
        out.add("   longest outage        %8d ms  (around the kill: %d ms)"
                .formatted(tally.outageMillis(), tally.of("kill").outageMillis()));
        out.add(String.format(
                Locale.ROOT,
                "   mirroring sent        %8.1f MB  (full copies: %.1f MB)",
                bytesSent / 1e6,
                bytesFullCopy / 1e6));
        out.add(String.format(Locale.ROOT, "   busiest second        %8.1f Mbit/s on the line", busiestSecondMbit));
        out.add("");
        out.add("   time to hot            in order of score   in the order on disk (computed)");
        timeToHotMillis.forEach((segment, millis) -> out.add(String.format(
                Locale.ROOT,
                "   %-24s %10.1f s %18.1f s",
                segment,
                millis / 1e3,
                unorderedMillis.getOrDefault(segment, 0L) / 1e3)));
        out.add("");
        out.add("   requests by act           private     public");
        tally.acts().forEach((name, act) -> {
            var sites = act.sites();
            out.add("   %-20s %12d %10d"
                    .formatted(name, sites.getOrDefault("private", 0L), sites.getOrDefault("public", 0L)));
        });
        notes.forEach(note -> out.add("   note: " + note));
        broken.forEach(line -> out.add("   BROKEN: " + line));
        out.add(ok() ? "   Every guarantee held." : "   Not every guarantee held.");
        return out;
    }
}
