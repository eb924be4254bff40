package dev.sundog.bandwidth.history;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/** A bucket as 192 bytes, of which the first four are a checksum over the others: one that was not wholly written is none. */
public final class BucketCodec {
    public static final int BYTES = 192;
    private static final int CHECKED = Integer.BYTES;

    private BucketCodec() {}

    public static byte[] encode(Bucket b) {
        var out = ByteBuffer.allocate(BYTES).position(CHECKED);
        out.putLong(b.startSeconds());
        var p = b.probes();
        for (long count : new long[] {
            b.watched().seconds(),
            b.watched().up(),
            p.decided(),
            p.answered(),
            p.lostThere(),
            p.lostBack(),
            p.repeated(),
            p.overtakenThere(),
            p.overtakenBack()
        }) {
            out.putInt((int) Math.clamp(count, 0, Integer.MAX_VALUE));
        }
        for (var spread : new Spread[] {b.rtt(), b.there(), b.back()}) {
            out.putInt((int) Math.clamp(spread.count(), 0, Integer.MAX_VALUE));
            out.putFloat((float) spread.least()).putFloat((float) spread.median());
            out.putFloat((float) spread.p95()).putFloat((float) spread.most());
        }
        var v = b.variation();
        var r = b.rates();
        for (var mean : new Mean[] {
            v.jitterThere(),
            v.jitterBack(),
            v.clockError(),
            r.delivery(),
            r.sent(),
            r.received(),
            r.foregroundOut(),
            r.foregroundIn()
        }) {
            out.putShort((short) Math.clamp(mean.seconds(), 0, Short.MAX_VALUE));
            out.putFloat((float) mean.mean()).putFloat((float) mean.most());
        }
        return out.putInt(0, checksum(out.array())).array();
    }

    private static int checksum(byte[] bytes) {
        var sum = new CRC32C();
        sum.update(bytes, CHECKED, bytes.length - CHECKED);
        return (int) sum.getValue();
    }

    /** What it says; empty where nothing was written, or not wholly. */
    public static Optional<Bucket> decode(byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        if (bytes.length != BYTES || in.getInt() != checksum(bytes)) {
            return Optional.empty();
        }
        return Optional.of(new Bucket(
                in.getLong(),
                new Bucket.Watched(in.getInt(), in.getInt()),
                new Bucket.Probes(
                        in.getInt(), in.getInt(), in.getInt(), in.getInt(), in.getInt(), in.getInt(), in.getInt()),
                spread(in),
                spread(in),
                spread(in),
                new Bucket.Variation(mean(in), mean(in), mean(in)),
                new Rates(mean(in), mean(in), mean(in), mean(in), mean(in))));
    }

    private static Spread spread(ByteBuffer in) {
        return new Spread(in.getInt(), in.getFloat(), in.getFloat(), in.getFloat(), in.getFloat());
    }

    private static Mean mean(ByteBuffer in) {
        return new Mean(in.getShort(), in.getFloat(), in.getFloat());
    }

    /** Whether something was written and cannot be read. */
    public static boolean isDamaged(byte[] bytes) {
        return !Arrays.equals(bytes, new byte[BYTES]) && decode(bytes).isEmpty();
    }
}
