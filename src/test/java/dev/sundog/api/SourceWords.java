package dev.sundog.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** What the javadoc in the sources says of records. */
final class SourceWords {
    private static final Pattern INLINE = Pattern.compile("\\{@(?:code|link)\\s+([^}]*)}");

    private final Path sources;

    /** What a record is, and what its components are. */
    record Said(String summary, Map<String, String> parameters) {}

    SourceWords(Path sources) {
        this.sources = sources;
    }

    Said of(Class<?> type) {
        var top = type;
        while (top.getEnclosingClass() != null) {
            top = top.getEnclosingClass();
        }
        var file = sources.resolve(top.getName().replace('.', '/') + ".java");
        try {
            var text = Files.readString(file);
            var found = Pattern.compile(
                            "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:public )?record " + type.getSimpleName() + "\\(",
                            Pattern.DOTALL)
                    .matcher(text);
            return found.find() ? said(found.group(1)) : new Said("", Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Said said(String comment) {
        var lines = comment.replaceAll("(?m)^\\s*\\*", " ").replace("<p>", " ");
        var parts = lines.split("@param\\s+", -1);
        var parameters = new HashMap<String, String>();
        for (int i = 1; i < parts.length; i++) {
            var words = clean(parts[i]).split(" ", 2);
            parameters.put(words[0], words.length > 1 ? words[1] : "");
        }
        return new Said(clean(parts[0]), parameters);
    }

    private static String clean(String text) {
        return INLINE.matcher(text).replaceAll("$1").replaceAll("\\s+", " ").strip();
    }
}
