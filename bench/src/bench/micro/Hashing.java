package bench.micro;

import dev.sundog.model.Digest;
import dev.sundog.sync.Chunker;
import dev.sundog.sync.Grid;
import dev.sundog.sync.GridBuilder;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Looking at 16 MiB of content once. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class Hashing {
    private final byte[] content = Content.noise(1, Content.BYTES);

    @Benchmark
    public int cut() {
        int chunks = 0;
        for (int at = 0; at < content.length; chunks++) {
            at += Chunker.cut(content, at, content.length);
        }
        return chunks;
    }

    @Benchmark
    public Digest digest() {
        return Digest.of(content);
    }

    @Benchmark
    public int cutAndDigest() {
        return Content.chunks(content).size();
    }

    @Benchmark
    public Grid grid() {
        var builder = new GridBuilder(Content.HASHES, content.length);
        builder.add(content, 0, content.length);
        return builder.done();
    }
}
