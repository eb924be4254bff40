package dev.sundog.bandwidth.forecast;

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
        var measure = new Measuring();
        part.exchange(measure);
        var buffer = ByteBuffer.allocate(8 + measure.bytes + SUM_BYTES);
        buffer.putInt(FORMAT).putInt(shape);
        part.exchange(new Writing(buffer));
        buffer.putInt(sum(buffer));
        return buffer.array();
    }

    static void read(byte[] saved, int shape, Part part) throws Unreadable {
        var buffer = ByteBuffer.wrap(saved);
        if (saved.length < 8 + SUM_BYTES || buffer.getInt() != FORMAT) {
            throw new Unreadable("it is not of format " + FORMAT);
        }
        if (buffer.getInt() != shape) {
            throw new Unreadable("it was learnt with other slots or another horizon");
        }
        var whole = ByteBuffer.wrap(saved).position(saved.length - SUM_BYTES);
        if (whole.duplicate().getInt() != sum(whole)) {
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

    /** Of all before the position. */
    private static int sum(ByteBuffer buffer) {
        var crc = new CRC32C();
        crc.update(buffer.array(), 0, buffer.position());
        return (int) crc.getValue();
    }

    private static final class Measuring implements State {
        int bytes;

        @Override
        public double number(double now) {
            bytes += 8;
            return now;
        }

        @Override
        public long whole(long now) {
            bytes += 8;
            return now;
        }

        @Override
        public void numbers(double[] now) {
            bytes += 8 * now.length;
        }

        @Override
        public void numbers(float[] now) {
            bytes += 4 * now.length;
        }

        @Override
        public void halves(short[] now) {
            bytes += 2 * now.length;
        }
    }

    private record Writing(ByteBuffer to) implements State {
        @Override
        public double number(double now) {
            to.putDouble(now);
            return now;
        }

        @Override
        public long whole(long now) {
            to.putLong(now);
            return now;
        }

        @Override
        public void numbers(double[] now) {
            to.asDoubleBuffer().put(now);
            to.position(to.position() + 8 * now.length);
        }

        @Override
        public void numbers(float[] now) {
            to.asFloatBuffer().put(now);
            to.position(to.position() + 4 * now.length);
        }

        @Override
        public void halves(short[] now) {
            to.asShortBuffer().put(now);
            to.position(to.position() + 2 * now.length);
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
