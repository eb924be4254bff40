package bench.micro;

import dev.sundog.sync.Layout;
import dev.sundog.sync.Matcher;
import dev.sundog.sync.Piece;
import dev.sundog.sync.Splice;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Finding what is new in 16 MiB of content whose last version is known, and the new version's chunks. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class Matching {
    /** What became of the last version. */
    public enum Kind {
        SAME,
        EDITED,
        SHIFTED,
        OTHER
    }

    @Param
    Kind kind;

    private Layout base;
    private byte[] now;
    private List<Piece> pieces;

    @Setup
    public void make() {
        var before = Content.noise(1, Content.BYTES);
        base = Content.layout(before);
        now = switch (kind) {
            case SAME -> before;
            case EDITED -> edited(before);
            case SHIFTED -> shifted(before);
            case OTHER -> Content.noise(2, Content.BYTES);
        };
        pieces = match();
    }

    /** A hundred blocks are new. */
    private static byte[] edited(byte[] before) {
        var out = before.clone();
        for (int i = 0; i < 100; i++) {
            System.arraycopy(Content.noise(100 + i, 4_096), 0, out, i * 163_840, 4_096);
        }
        return out;
    }

    /** A kilobyte was put in near the front. */
    private static byte[] shifted(byte[] before) {
        var out = Arrays.copyOf(before, before.length + 1_024);
        System.arraycopy(before, 10_001, out, 11_025, before.length - 10_001);
        System.arraycopy(Content.noise(3, 1_024), 0, out, 10_001, 1_024);
        return out;
    }

    @Benchmark
    public List<Piece> match() {
        var matcher = new Matcher(
                Content.reader(now),
                now.length,
                Optional.of(new Matcher.Base(base, Optional.empty())),
                Content.HASHES,
                chunk -> Optional.empty(),
                path -> Optional.empty());
        while (matcher.advance(1 << 20)) {
            matcher.ahead().clear();
        }
        return matcher.pieces();
    }

    @Benchmark
    public Splice.Result splice() {
        return Splice.ofFile(pieces, base, path -> Optional.empty(), Content.reader(now));
    }
}
