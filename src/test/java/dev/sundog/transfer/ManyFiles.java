package dev.sundog.transfer;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/**
 * Measures what a group of many files costs: seeds them from one site to the other, both in this process, then starts both again
 * with nothing changed. Run by hand:
 *
 * <pre>
 *   java -Xmx512m -cp target/classes:target/test-classes:LIBRARIES dev.sundog.transfer.ManyFiles DIRECTORY FILES PER_DIRECTORY
 * </pre>
 */
final class ManyFiles {
    private long peakUsed;
    private long peakLive;

    private ManyFiles() {}

    public static void main(String[] args) throws Exception {
        new ManyFiles().run(Path.of(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    }

    private void run(Path dir, int files, int perDirectory) throws Exception {
        fill(dir.resolve("a"), files, perDirectory);
        say("files are made", 0);
        for (long epoch = 1; epoch <= 2; epoch++) {
            long begin = System.nanoTime();
            try (var pair = new Pair(dir)) {
                say("opened", begin);
                begin = System.nanoTime();
                pair.hold(epoch);
                pair.join();
                settle(pair);
                say(epoch == 1 ? "seeded" : "compared after a restart", begin);
                begin = System.nanoTime();
                pair.part();
                pair.join();
                settle(pair);
                say("compared after an interruption", begin);
            }
        }
    }

    private static void fill(Path root, int files, int perDirectory) throws Exception {
        if (Files.exists(root)) {
            return;
        }
        for (int i = 0; i < files; i++) {
            var directory = root.resolve("part-" + i / perDirectory / 100 + "/directory-"
                    + String.format(Locale.ROOT, "%05d", i / perDirectory));
            if (i % perDirectory == 0) {
                Files.createDirectories(directory);
            }
            var content = ByteBuffer.allocate(100);
            content.putInt(i).putInt(~i);
            Files.write(directory.resolve("file-" + i + ".txt"), content.array());
        }
    }

    private void settle(Pair pair) throws InterruptedException {
        for (int second = 0; !pair.a.group.isCurrent(Set.of()) || !pair.b.group.isApplied(); second++) {
            Thread.sleep(200);
            look();
            if (second % 5 == 0) {
                pair.a.group.tidy();
                pair.b.group.tidy();
            }
            if (second % 50 == 0) {
                System.out.println("  "
                        + pair.a.group.lag(new dev.sundog.model.SegmentId(Pair.GROUP, dev.sundog.model.TreePath.ROOT))
                        + " live " + (peakLive >> 20) + " MiB");
            }
        }
    }

    private void look() {
        long used = 0;
        long live = 0;
        for (var pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP) {
                used += pool.getUsage().getUsed();
                live += pool.getCollectionUsage() == null
                        ? 0
                        : pool.getCollectionUsage().getUsed();
            }
        }
        peakUsed = Math.max(peakUsed, used);
        peakLive = Math.max(peakLive, live);
    }

    private void say(String what, long sinceNanos) throws Exception {
        look();
        double seconds = sinceNanos == 0 ? 0 : (System.nanoTime() - sinceNanos) / 1e9;
        var rss = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(l -> l.startsWith("VmHWM"))
                .findFirst()
                .orElse("");
        System.out.printf(
                Locale.ROOT,
                "%s: %.1f s; heap used at most %d MiB, after a collection %d MiB; %s%n",
                what,
                seconds,
                peakUsed >> 20,
                peakLive >> 20,
                rss.replaceAll("\\s+", " "));
        peakUsed = 0;
        peakLive = 0;
    }
}
