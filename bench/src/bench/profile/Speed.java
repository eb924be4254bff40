package bench.profile;

import dev.sundog.telemetry.Activity;
import dev.sundog.telemetry.JaegerJson;
import dev.sundog.telemetry.OtlpProtobuf;
import dev.sundog.telemetry.Span;
import dev.sundog.telemetry.Tally;
import dev.sundog.telemetry.Timing;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/** How many spans a second on one core, and what stays in memory. Seconds are those of the processor, all threads together. */
final class Speed {
    private static final int OPERATIONS = 12_000;
    private static final byte[] TRACE_ID = "\"traceID\":\"".getBytes(StandardCharsets.UTF_8);

    private Speed() {}

    private static double processorSeconds() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime() / 1e9;
    }

    /** OTLP protobuf, for so many spans, the first fifth of which are not counted. */
    static void otlp(List<Span> spans, long wanted) {
        var requests = new Requests(spans);
        var pipeline = new Pipeline(OPERATIONS, Timing.ENDED);
        var decoder = new OtlpProtobuf(pipeline::span, pipeline.tally);
        report("OTLP protobuf", (double) requests.bytes() / requests.spans(), pipeline, wanted, round -> {
            for (int i = 0; i < requests.requests().size(); i++) {
                requests.round(i, round);
                var bytes = requests.requests().get(i);
                decoder.request(bytes, 0, bytes.length);
            }
        });
    }

    static void jaeger(List<Path> files, long wanted) throws IOException {
        var contents = new ArrayList<byte[]>();
        for (var file : files) {
            if (Inputs.isJaeger(file) && Files.size(file) < 64 << 20) {
                contents.add(Files.readAllBytes(file));
            }
        }
        if (contents.isEmpty()) {
            return;
        }
        var pipeline = new Pipeline(OPERATIONS, Timing.ENDED);
        var decoder = new JaegerJson(pipeline::span, pipeline.tally);
        var places = contents.stream().map(Speed::traceIds).toList();
        double bytes = contents.stream().mapToLong(c -> c.length).sum();
        long first = new long[] {count(contents)}[0];
        report("Jaeger JSON", bytes / Math.max(1, first), pipeline, wanted, round -> {
            var digits = String.format("%06x", round & 0xFFFFFF).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < contents.size(); i++) {
                for (int at : places.get(i)) {
                    System.arraycopy(digits, 0, contents.get(i), at, digits.length);
                }
                try {
                    decoder.read(new ByteArrayInputStream(contents.get(i)));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
    }

    private static long count(List<byte[]> contents) {
        var n = new long[1];
        for (var bytes : contents) {
            try {
                new JaegerJson(span -> n[0]++, new Tally()).read(new ByteArrayInputStream(bytes));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
        return n[0];
    }

    /** Where identifiers of at least 12 digits begin; shorter ones are left as they are. */
    private static int[] traceIds(byte[] bytes) {
        var found = new ArrayList<Integer>();
        for (int at = 0; at + TRACE_ID.length + 12 < bytes.length; at++) {
            int end = at + TRACE_ID.length;
            if (bytes[at] == '"' && java.util.Arrays.equals(bytes, at, end, TRACE_ID, 0, TRACE_ID.length)) {
                boolean digits = true;
                for (int i = end; i < end + 12; i++) {
                    digits &= Character.digit(bytes[i], 16) >= 0;
                }
                if (digits) {
                    found.add(end);
                }
            }
        }
        return found.stream().mapToInt(i -> i).toArray();
    }

    private static void report(String what, double bytesOfOne, Pipeline pipeline, long wanted, LongConsumer round) {
        long n = 0;
        while (pipeline.spans < wanted / 5) {
            round.accept(n++);
        }
        long before = pipeline.spans;
        double cpu = processorSeconds();
        double wall = System.nanoTime() / 1e9;
        while (pipeline.spans < wanted) {
            round.accept(n++);
        }
        pipeline.finish();
        cpu = processorSeconds() - cpu;
        wall = System.nanoTime() / 1e9 - wall;
        long spans = pipeline.spans - before;
        System.out.printf(
                "%-14s %,11d spans of %.0f bytes: %,.0f spans/s of one core (%,.0f by the clock), %.0f MB/s, %d operations, %s%n",
                what,
                spans,
                bytesOfOne,
                spans / cpu,
                spans / wall,
                spans * bytesOfOne / cpu / 1e6,
                pipeline.profile.operations(0).size(),
                pipeline.tally.counts());
    }

    /** What stays in memory while spans come, with about so many operations. */
    static void heap(List<Span> spans, int operations, long wanted) {
        var requests = new Requests(many(spans, operations));
        var pipeline = new Pipeline(OPERATIONS, Timing.ENDED);
        var decoder = new OtlpProtobuf(pipeline::span, pipeline.tally);
        long next = 100_000;
        for (long round = 0; pipeline.spans < wanted; round++) {
            for (int i = 0; i < requests.requests().size() && pipeline.spans < wanted; i++) {
                requests.round(i, round);
                var bytes = requests.requests().get(i);
                decoder.request(bytes, 0, bytes.length);
                if (pipeline.spans >= next || pipeline.spans >= wanted) {
                    long live = live();
                    System.out.printf(
                            "%,11d spans, %,6d operations: %d MB live (%d MB of it the requests), %d MB the most so far%n",
                            pipeline.spans,
                            pipeline.profile.operations(0).size(),
                            live >> 20,
                            requests.bytes() >> 20,
                            peak() >> 20);
                    next *= 10;
                }
            }
        }
        pipeline.finish();
        System.out.printf(
                "at the end: %,d operations, %s, folded %.0f%n",
                pipeline.profile.operations(0).size(), pipeline.tally.counts(), pipeline.profile.folded());
    }

    /** The same traces with the names of so many operations, spelled with letters so that they are not folded. */
    private static List<Span> many(List<Span> spans, int operations) {
        var out = new ArrayList<Span>();
        int size = Math.min(spans.size(), 11);
        int each = (int) spans.subList(0, size).stream()
                .map(s -> s.activity().service())
                .distinct()
                .count();
        for (int variant = 0; variant < operations / each; variant++) {
            var suffix = letters(variant);
            for (var span : spans.subList(0, size)) {
                var did = span.activity();
                var named = new Activity(
                        did.service(),
                        "/op.X" + suffix + "/" + did.name().replaceAll("[^A-Za-z]", ""),
                        did.kind(),
                        did.awaited(),
                        Activity.of("", "", did.kind()).values());
                out.add(new Span(
                        new dev.sundog.telemetry.TraceId(0, variant + 1L),
                        span.id(),
                        span.parentId(),
                        named,
                        span.startNanos(),
                        span.endNanos(),
                        span.failed(),
                        0));
            }
        }
        return out;
    }

    private static String letters(int n) {
        return "" + (char) ('a' + n / 676 % 26) + (char) ('a' + n / 26 % 26) + (char) ('a' + n % 26);
    }

    private static long live() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long peak() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(p -> p.getType() == java.lang.management.MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(u -> u.getUsed())
                .sum();
    }
}
