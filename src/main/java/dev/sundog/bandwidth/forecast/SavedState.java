package dev.sundog.bandwidth.forecast;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What a forecast has learnt, as bytes: a version, the shape it fits, all its numbers, and a checksum. Other bytes are refused with
 * {@link Unreadable}.
 */
final class SavedState {
    private static final int FORMAT = 1;
    private static final int SUM_BYTES = 4;

    private SavedState() {}

    /** These bytes are of another version or shape, or damaged. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String why) {
            super(why);
        }
    }

    /** Something that hands its numbers to a state. */
    interface Part {
        void exchange(State state);
    }

    static byte[] write(int shape, Part part) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(8).putInt(FORMAT).putInt(shape).array());
        part.exchange(new Writing(out));
        out.writeBytes(ByteBuffer.allocate(SUM_BYTES)
                .putInt(sum(out.toByteArray(), out.size()))
                .array());
        return out.toByteArray();
    }

    static void read(byte[] saved, int shape, Part part) throws Unreadable {
        var buffer = ByteBuffer.wrap(saved);
        if (saved.length < 8 + SUM_BYTES || buffer.getInt() != FORMAT) {
            throw new Unreadable("it is not of format " + FORMAT);
        }
        if (buffer.getInt() != shape) {
            throw new Unreadable("it was learnt with other slots or another horizon");
        }
        int end = saved.length - SUM_BYTES;
        if (buffer.getInt(end) != sum(saved, end)) {
            throw new Unreadable("its checksum is wrong");
        }
        try {
            part.exchange(new Reading(buffer));
        } catch (BufferUnderflowException e) {
            throw new Unreadable("it is too short");
        }
        if (buffer.remaining() != SUM_BYTES) {
            throw new Unreadable("it is too long");
        }
    }

    private static int sum(byte[] bytes, int end) {
        var crc = new CRC32C();
        crc.update(bytes, 0, end);
        return (int) crc.getValue();
    }

    private record Writing(ByteArrayOutputStream to) implements State {
        @Override
        public double number(double now) {
            to.writeBytes(ByteBuffer.allocate(8).putDouble(now).array());
            return now;
        }

        @Override
        public long whole(long now) {
            to.writeBytes(ByteBuffer.allocate(8).putLong(now).array());
            return now;
        }

        @Override
        public void numbers(double[] now) {
            var bytes = ByteBuffer.allocate(8 * now.length);
            bytes.asDoubleBuffer().put(now);
            to.writeBytes(bytes.array());
        }

        @Override
        public void numbers(float[] now) {
            var bytes = ByteBuffer.allocate(4 * now.length);
            bytes.asFloatBuffer().put(now);
            to.writeBytes(bytes.array());
        }

        @Override
        public void halves(short[] now) {
            var bytes = ByteBuffer.allocate(2 * now.length);
            bytes.asShortBuffer().put(now);
            to.writeBytes(bytes.array());
        }
    }

    private record Reading(ByteBuffer from) implements State {
        @Override
        public double number(double now) {
            return from.getDouble();
        }

        @Override
        public long whole(long now) {
            return from.getLong();
        }

        @Override
        public void numbers(double[] now) {
            from.asDoubleBuffer().get(now);
            from.position(from.position() + 8 * now.length);
        }

        @Override
        public void numbers(float[] now) {
            from.asFloatBuffer().get(now);
            from.position(from.position() + 4 * now.length);
        }

        @Override
        public void halves(short[] now) {
            from.asShortBuffer().get(now);
            from.position(from.position() + 2 * now.length);
        }
    }
}
