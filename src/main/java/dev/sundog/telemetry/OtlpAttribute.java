package dev.sundog.telemetry;

/** A KeyValue of OTLP on the wire. */
final class OtlpAttribute {
    private static final int KEY = 1 << 3 | Wire.BYTES;
    private static final int VALUE = 2 << 3 | Wire.BYTES;
    private static final int STRING = 1 << 3 | Wire.BYTES;
    private static final int BOOLEAN = 2 << 3 | Wire.VARINT;
    private static final int INTEGER = 3 << 3 | Wire.VARINT;
    private static final int DOUBLE = 4 << 3 | Wire.FIXED64;

    private final Wire wire;
    private final Texts texts;
    private String key = "";
    private int valueFrom;
    private int valueLength;

    OtlpAttribute(Wire wire, Texts texts) {
        this.wire = wire;
        this.texts = texts;
    }

    /** Reads the message that was entered; false when it is malformed. The value is looked at when it is asked for. */
    boolean read() {
        key = "";
        valueLength = 0;
        for (int tag = wire.tag(); tag != 0; tag = wire.tag()) {
            if (tag == KEY) {
                int length = wire.length();
                key = texts.of(wire.bytes, wire.at, length);
                wire.at += length;
            } else if (tag == VALUE) {
                valueLength = wire.length();
                valueFrom = wire.at;
                wire.at += valueLength;
            } else {
                wire.skip(tag);
            }
        }
        return !wire.bad();
    }

    String key() {
        return key;
    }

    /** The text of a string, number or boolean; empty for anything else. Leaves the wire where it is. */
    String value() {
        int at = wire.at;
        int end = wire.end;
        wire.at = valueFrom;
        wire.end = valueFrom + valueLength;
        var value = "";
        for (int tag = wire.tag(); tag != 0; tag = wire.tag()) {
            value = scalar(tag, value);
        }
        wire.end = end;
        wire.at = at;
        return value;
    }

    private String scalar(int tag, String before) {
        return switch (tag) {
            case STRING -> texts.next(wire);
            case BOOLEAN -> wire.varint() != 0 ? "true" : "false";
            case INTEGER -> Long.toString(wire.varint());
            case DOUBLE -> Double.toString(Double.longBitsToDouble(wire.fixed64()));
            default -> {
                wire.skip(tag);
                yield before;
            }
        };
    }
}
