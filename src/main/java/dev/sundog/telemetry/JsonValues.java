package dev.sundog.telemetry;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.InputCoercionException;

/** Values as JSON writers give them, whose types vary. */
final class JsonValues {
    private JsonValues() {}

    /** What reads a value, or an element of an array. */
    interface Reader {
        void read(JsonParser json);
    }

    /** What reads the value of a field. */
    interface FieldReader {
        void read(String name, JsonParser json);
    }

    /** Has each field of an object read; passes over anything else. A reader must consume its value, or leave a scalar. */
    static void fields(JsonParser json, FieldReader reader) {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        for (var name = json.nextName(); name != null; name = json.nextName()) {
            json.nextToken();
            reader.read(name, json);
        }
    }

    /** Has each element of an array read; passes over anything else. */
    static void elements(JsonParser json, Reader reader) {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            reader.read(json);
        }
    }

    /** A scalar's text; empty for null, and for an object or array, which is passed over. */
    static String text(JsonParser json) {
        var token = json.currentToken();
        if (token == JsonToken.VALUE_NULL || !token.isScalarValue()) {
            json.skipChildren();
            return "";
        }
        return json.getString();
    }

    /** A whole number, given as one or as text; -1 when it is none or too large. */
    static long number(JsonParser json) {
        var token = json.currentToken();
        try {
            if (token == JsonToken.VALUE_NUMBER_INT) {
                return json.getLongValue();
            }
            var text = text(json);
            return text.isEmpty() || text.length() > 32 ? -1 : Long.parseLong(text);
        } catch (InputCoercionException | NumberFormatException e) {
            return -1;
        }
    }
}
