package dev.sundog.telemetry;

import java.io.IOException;
import java.io.PushbackReader;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rows of comma-separated values (RFC 4180), as {@code COPY ... CSV} writes them, in bounded memory. For one thread. */
final class CsvRows {
    private static final int LONGEST = 1 << 20;
    private static final int LONGEST_ROW = 4 << 20;
    private static final int MOST_FIELDS = 1000;

    private final PushbackReader in;
    private final StringBuilder field = new StringBuilder();
    private boolean cut;
    private int kept;

    CsvRows(Reader in) {
        this.in = new PushbackReader(in);
    }

    /** The next row; of a field over a million characters, and a row of four, only the beginning. Empty at the end. */
    Optional<List<String>> next() throws IOException {
        cut = false;
        kept = 0;
        var row = new ArrayList<String>();
        int c = in.read();
        if (c < 0) {
            return Optional.empty();
        }
        in.unread(c);
        int end;
        do {
            end = field();
            if (row.size() < MOST_FIELDS) {
                row.add(field.toString());
            }
        } while (end == ',');
        return Optional.of(row);
    }

    /** Whether the last row ended within quotes. */
    boolean isCut() {
        return cut;
    }

    /** Reads one field and returns what ended it. */
    private int field() throws IOException {
        field.setLength(0);
        boolean quoted = false;
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '"') {
                quoted = quote(quoted);
            } else if (!quoted && (c == ',' || c == '\n')) {
                return c;
            } else if (c != '\r' || quoted) {
                keep(c);
            }
        }
        cut = quoted;
        return -1;
    }

    private boolean quote(boolean quoted) throws IOException {
        if (!quoted) {
            return true;
        }
        int next = in.read();
        if (next == '"') {
            keep('"');
            return true;
        }
        if (next >= 0) {
            in.unread(next);
        }
        return false;
    }

    private void keep(int c) {
        if (field.length() < LONGEST && kept < LONGEST_ROW) {
            field.append((char) c);
            kept++;
        }
    }
}
