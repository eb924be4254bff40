package dev.sundog.cli;

import java.util.ArrayList;
import java.util.List;

/** Breaks what is too long for a screen, at spaces where there are any. Escape sequences take no room. */
final class Wrap {
    private static final char ESCAPE = '\033';

    private Wrap() {}

    /** Lines of at most so many characters, which is 1 or more; at least one. */
    static List<String> text(String text, int width) {
        var out = new ArrayList<String>();
        int from = 0;
        while (true) {
            int end = end(text, from, width);
            if (end == text.length()) {
                out.add(text.substring(from));
                return out;
            }
            int space = text.lastIndexOf(' ', end);
            boolean atSpace = space > from && !text.substring(from, space).isBlank();
            out.add(text.substring(from, atSpace ? space : end));
            from = atSpace ? space + 1 : end;
        }
    }

    /** As {@link #text}; what goes on does so two characters further in than the line began. */
    static List<String> line(String line, int width) {
        int lead = 0;
        while (lead < line.length() && line.charAt(lead) == ' ') {
            lead++;
        }
        var indent = " ".repeat(Math.min(lead + 2, width / 2));
        var first = end(line, 0, width) == line.length() ? List.of(line) : text(line, width);
        if (first.size() == 1) {
            return first;
        }
        var out = new ArrayList<String>();
        out.add(first.getFirst());
        var rest = line.substring(first.getFirst().length()).stripLeading();
        text(rest, Math.max(1, width - indent.length())).forEach(part -> out.add(indent + part));
        return out;
    }

    /** Where the characters end that fit. */
    private static int end(String text, int from, int width) {
        int at = from;
        for (int shown = 0; at < text.length(); shown++) {
            at = skip(text, at);
            if (shown == width || at == text.length()) {
                return at;
            }
            at += Character.charCount(text.codePointAt(at));
        }
        return at;
    }

    /** Behind escape sequences of colours, such as {@code ESC [ 31 m}. */
    private static int skip(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) == ESCAPE) {
            int end = text.indexOf('m', at);
            if (end < 0) {
                return text.length();
            }
            at = end + 1;
        }
        return at;
    }
}
