package dev.sundog.telemetry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads JSON documents one after another: one, a line each, or in an array. Behind one that is malformed it goes on with the next line that
 * begins a document.
 */
abstract class JsonSpans implements SpanDecoder {
    private static final int DEEPEST = 64;
    private static final int LONGEST_TEXT = 4 << 20;
    private static final int LONGEST_NAME = 1 << 12;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(LONGEST_TEXT)
                    .maxNameLength(LONGEST_NAME)
                    .build())
            .build();

    final Tally tally;

    JsonSpans(Tally tally) {
        this.tally = tally;
    }

    /** Reads the object that was begun. */
    abstract void document(JsonParser json);

    /** Hands on what was read of a document that is malformed further on. */
    abstract void abandon();

    @Override
    public final void read(InputStream in) throws IOException {
        var rest = new Lines(in);
        do {
            try (var json = FACTORY.createParser(ObjectReadContext.empty(), rest)) {
                documents(json, rest);
            } catch (JacksonIOException e) {
                throw e.getCause();
            }
        } while (rest.toNextDocument());
    }

    private void documents(JsonParser json, Lines rest) {
        try {
            for (var token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    document(json);
                } else if (token != JsonToken.START_ARRAY && token != JsonToken.END_ARRAY) {
                    tally.note(Flaw.MALFORMED);
                }
            }
        } catch (JacksonIOException e) {
            throw e;
        } catch (JacksonException e) {
            tally.note(flaw(e));
            abandon();
            rest.takeBack(
                    Math.max(0, json.releaseBuffered(OutputStream.nullOutputStream()))); // -1 of what is not UTF-8
        }
    }

    private static Flaw flaw(JacksonException e) {
        if (e instanceof UnexpectedEndOfInputException) {
            return Flaw.CUT_OFF;
        }
        return e instanceof StreamConstraintsException ? Flaw.TOO_LARGE : Flaw.MALFORMED;
    }
}
