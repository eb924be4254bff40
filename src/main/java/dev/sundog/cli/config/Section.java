package dev.sundog.cli.config;

import dev.sundog.model.OperatorException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** One mapping of the configuration with its place, read strictly. Every key that was there is noted in {@code seen}. */
final class Section {
    private final String file;
    private final String path;
    private final JsonNode node;
    private final Set<String> seen;

    private Section(String file, String path, JsonNode node, Set<String> seen) {
        this.file = file;
        this.path = path;
        this.node = node;
        this.seen = seen;
    }

    /** Checks the kind and the keys of the mapping at {@code path}; an empty path is the whole file. */
    static Section of(String file, String path, JsonNode node, Shape shape, Set<String> seen) {
        var section = new Section(file, path, node, seen);
        section.mustBeMapping("the keys " + String.join(", ", shape.keys()));
        for (var key : node.propertyNames()) {
            if (!shape.keys().contains(key)) {
                throw section.unknown(key, shape.keys());
            }
            seen.add(shape + "." + key);
        }
        return section;
    }

    /** A mapping whose keys are names that the operator chose. */
    static Section named(String file, String path, JsonNode node, Set<String> seen) {
        var section = new Section(file, path, node, seen);
        section.mustBeMapping("names");
        return section;
    }

    private void mustBeMapping(String of) {
        if (!node.isObject()) {
            throw new OperatorException(
                    file + ": " + (path.isEmpty() ? "the file" : path) + " is not a mapping", "Give it " + of);
        }
    }

    private OperatorException unknown(String key, List<String> known) {
        var remedy = Nearest.to(key, known)
                .map(n -> "Did you mean '" + n + "'?")
                .orElse("Known here: " + String.join(", ", known));
        return new OperatorException(file + ": " + at(key) + " is not a known key", remedy);
    }

    String at(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    String path() {
        return path;
    }

    /** What is wrong with a key of this section. */
    OperatorException wrong(String key, String what, String remedy) {
        return new OperatorException(file + ": " + at(key) + " " + what, remedy);
    }

    Collection<String> keys() {
        return node.propertyNames();
    }

    boolean has(String key) {
        return node.has(key);
    }

    Optional<Section> section(String key, Shape shape) {
        return node.has(key) ? Optional.of(of(file, at(key), node.path(key), shape, seen)) : Optional.empty();
    }

    Section required(String key, Shape shape, String remedy) {
        return section(key, shape).orElseThrow(() -> wrong(key, "is missing", remedy));
    }

    Optional<Section> names(String key) {
        return node.has(key) ? Optional.of(named(file, at(key), node.path(key), seen)) : Optional.empty();
    }

    /** The sections of a list; none when the key is absent. */
    List<Section> sections(String key, Shape shape) {
        var sections = new ArrayList<Section>();
        if (node.has(key)) {
            mustBeList(key, "mappings");
            int i = 0;
            for (var element : node.path(key)) {
                sections.add(of(file, at(key) + "[" + i++ + "]", element, shape, seen));
            }
        }
        return sections;
    }

    /** The texts of a list; none when the key is absent. */
    List<String> texts(String key) {
        var texts = new ArrayList<String>();
        if (node.has(key)) {
            mustBeList(key, "texts");
            for (var element : node.path(key)) {
                if (!element.isString() || element.asString().isEmpty()) {
                    throw wrong(key, "holds " + element + ", which is not a text", "Put it in quotes");
                }
                texts.add(element.asString());
            }
        }
        return texts;
    }

    boolean isMapping(String key) {
        return node.path(key).isObject();
    }

    private void mustBeList(String key, String of) {
        if (!node.path(key).isArray()) {
            throw wrong(key, "is not a list", "Give a list of " + of + ": [ ... ]");
        }
    }

    /** A text that is not empty; a plain number counts as the text it was written as. */
    Optional<String> text(String key) {
        if (!node.has(key)) {
            return Optional.empty();
        }
        var value = node.path(key);
        if ((!value.isString() && !value.isNumber()) || value.asString().isBlank()) {
            throw wrong(key, "is not a text", "Give one value");
        }
        return Optional.of(value.asString());
    }

    String required(String key, String remedy) {
        return text(key).orElseThrow(() -> wrong(key, "is missing", remedy));
    }

    /** A text read by {@code read}, whose own complaint gets the place of this key. */
    <T> Optional<T> as(String key, Function<String, T> read) {
        return text(key).map(text -> checked(key, text, read));
    }

    /** One value of a key, read by {@code read}, whose own complaint gets the place of this key. */
    <T> T checked(String key, String text, Function<String, T> read) {
        try {
            return read.apply(text);
        } catch (OperatorException e) {
            throw new OperatorException(file + ": " + at(key) + ": " + e.what(), e.remedy(), e);
        }
    }

    Optional<Integer> whole(String key, int low, int high) {
        if (!node.has(key)) {
            return Optional.empty();
        }
        var value = node.path(key);
        if (!value.isInt() || value.asInt() < low || value.asInt() > high) {
            throw wrong(key, "is " + value, "Give a whole number from " + low + " to " + high);
        }
        return Optional.of(value.asInt());
    }

    Optional<Double> number(String key, double above, double most) {
        if (!node.has(key)) {
            return Optional.empty();
        }
        var value = node.path(key);
        if (!value.isNumber() || !(value.asDouble() > above && value.asDouble() <= most)) {
            throw wrong(key, "is " + value, "Give a number above " + above + ", at most " + most);
        }
        return Optional.of(value.asDouble());
    }

    Optional<Boolean> yesOrNo(String key) {
        if (!node.has(key)) {
            return Optional.empty();
        }
        if (!node.path(key).isBoolean()) {
            throw wrong(key, "is " + node.path(key), "Give true or false");
        }
        return Optional.of(node.path(key).asBoolean());
    }

    /** One of some words. */
    Optional<String> word(String key, List<String> words) {
        var value = text(key);
        if (value.isPresent() && !words.contains(value.get())) {
            var nearest = Nearest.to(value.get(), words)
                    .map(n -> "; did you mean '" + n + "'?")
                    .orElse("");
            throw wrong(key, "is '" + value.get() + "'", "Use one of: " + String.join(", ", words) + nearest);
        }
        return value;
    }
}
