package dev.sundog.cli.plan;

import com.github.luben.zstd.Zstd;
import dev.sundog.dataset.Dataset;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import dev.sundog.profile.Division;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Estimates how far segments compress: samples of 16 KiB, drawn evenly over the bytes, at the level of the wire. */
final class Compression {
    private static final int SAMPLE_BYTES = 16 << 10;
    private static final int ALL_SAMPLES = 4096;
    private static final int LEVEL = 1;

    private final Dataset data;
    private final SplittableRandom random;
    private final byte[] sample = new byte[SAMPLE_BYTES];
    private final byte[] packed = new byte[(int) Zstd.compressBound(SAMPLE_BYTES)];

    Compression(Dataset data, long seed) {
        this.data = data;
        this.random = new SplittableRandom(seed);
    }

    /** Compressed over plain size by subtree, at most 1; a segment without readable bytes is absent. */
    Map<TreePath, Double> fractions(Division division, List<Survey.Candidate> candidates) {
        var bySegment = new HashMap<TreePath, List<Survey.Candidate>>();
        for (var candidate : candidates) {
            bySegment
                    .computeIfAbsent(division.of(candidate.file()).subtree(), k -> new ArrayList<>())
                    .add(candidate);
        }
        int samples = Math.clamp(ALL_SAMPLES / Math.max(1, bySegment.size()), 8, 64);
        var out = new HashMap<TreePath, Double>();
        for (var segment : division.segments()) {
            var subtree = segment.id().subtree();
            double fraction = fraction(bySegment.getOrDefault(subtree, List.of()), samples);
            if (fraction > 0) {
                out.put(subtree, Math.min(1, fraction));
            }
        }
        return out;
    }

    private double fraction(List<Survey.Candidate> candidates, int samples) {
        var drawn = candidates.stream()
                .sorted(Comparator.comparingDouble(Survey.Candidate::draw))
                .limit(samples)
                .toList();
        long plain = 0;
        long small = 0;
        for (int i = 0; i < samples && !drawn.isEmpty(); i++) {
            int n = read(drawn.size() == samples ? drawn.get(i) : bySize(drawn));
            if (n > 0) {
                plain += n;
                small += Zstd.compressByteArray(packed, 0, packed.length, sample, 0, n, LEVEL);
            }
        }
        return plain == 0 ? 0 : (double) small / plain;
    }

    private Survey.Candidate bySize(List<Survey.Candidate> drawn) {
        long total = 0;
        for (var candidate : drawn) {
            total += candidate.bytes();
        }
        long at = random.nextLong(total);
        for (var candidate : drawn) {
            at -= candidate.bytes();
            if (at < 0) {
                return candidate;
            }
        }
        return drawn.getLast();
    }

    private int read(Survey.Candidate candidate) {
        long room = candidate.bytes() - SAMPLE_BYTES;
        long offset = room <= 0 ? 0 : random.nextLong(room + 1);
        try (var file = data.open(candidate.file())) {
            return file.read(offset, sample, 0, sample.length);
        } catch (OperatorException e) {
            return 0; // it vanished or may not be read: the other samples speak for it
        }
    }
}
