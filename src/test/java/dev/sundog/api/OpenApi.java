package dev.sundog.api;

import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes the OpenAPI 3.1 description of the control socket from the records that it speaks, and what their javadoc says of them. */
final class OpenApi {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** A query parameter or a field of a body: its name, whether it must be given, and what it means. */
    record Field(String name, boolean required, String meaning) {}

    /**
     * One route.
     *
     * @param query its parameters
     * @param body a record, whose fields {@code fields} describes; empty for a GET
     * @param answer a record, or a list of it
     */
    record Operation(
            String summary,
            List<Field> query,
            Optional<Class<?>> body,
            List<Field> fields,
            Class<?> answer,
            boolean list) {
        static Operation get(String summary, Class<?> answer, boolean list, Field... query) {
            return new Operation(summary, List.of(query), Optional.empty(), List.of(), answer, list);
        }

        static Operation post(String summary, Class<?> body, Class<?> answer, boolean list, Field... fields) {
            return new Operation(summary, List.of(), Optional.of(body), List.of(fields), answer, list);
        }
    }

    private final Map<String, ObjectNode> schemas = new TreeMap<>();
    private final SourceWords words;

    OpenApi(SourceWords words) {
        this.words = words;
    }

    ObjectNode document(Map<String, Operation> routes) {
        var paths = JSON.objectNode();
        routes.forEach((route, operation) -> {
            var parts = route.split(" ", -1);
            var path = paths.has(parts[1]) ? (ObjectNode) paths.get(parts[1]) : paths.putObject(parts[1]);
            path.set(parts[0].toLowerCase(Locale.ROOT), operation(parts[1], operation));
        });
        var document = JSON.objectNode();
        document.put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", "Sundog, control socket and page of an agent")
                .put(
                        "description",
                        "HTTP/1.1 over the Unix socket control.sock in the agent's state directory, and by TCP where "
                                + "'api' is configured (with 'Authorization: Bearer'), one request per connection. A GET never changes anything. Fields may be added; readers ignore those "
                                + "they do not know. See docs/api.md.")
                .put("version", "1");
        document.putArray("servers")
                .addObject()
                .put("url", "http://sundog")
                .put("description", "any host name will do");
        document.set("paths", paths);
        ref(Routes.Fault.class);
        var all = document.putObject("components").putObject("schemas");
        schemas.forEach(all::set);
        return document;
    }

    private ObjectNode operation(String path, Operation o) {
        var out = JSON.objectNode().put("summary", o.summary());
        out.put(
                "operationId",
                (o.body().isPresent() ? "post" : "get")
                        + path.replaceFirst("/v1", "").replace('/', '-'));
        if (!o.query().isEmpty()) {
            var parameters = out.putArray("parameters");
            for (var field : o.query()) {
                parameters
                        .addObject()
                        .put("name", field.name())
                        .put("in", "query")
                        .put("required", field.required())
                        .put("description", field.meaning())
                        .putObject("schema")
                        .put("type", "string");
            }
        }
        o.body().ifPresent(body -> {
            var schema = out.putObject("requestBody")
                    .putObject("content")
                    .putObject("application/json")
                    .putObject("schema");
            schema.put("type", "object").put("additionalProperties", false);
            var required =
                    o.fields().stream().filter(Field::required).map(Field::name).toList();
            var properties = JSON.objectNode();
            for (var component : body.getRecordComponents()) {
                var field = o.fields().stream()
                        .filter(f -> f.name().equals(component.getName()))
                        .findFirst();
                field.ifPresent(f -> properties.set(f.name(), bare(component).put("description", f.meaning())));
            }
            schema.set("properties", properties);
            var needed = schema.putArray("required");
            required.forEach(needed::add);
        });
        var answers = out.putObject("responses");
        var good = answers.putObject("200").put("description", "what is so");
        var content = good.putObject("content")
                .putObject(path.equals("/v1/events") ? "text/event-stream" : "application/json");
        content.set("schema", o.list() ? array(ref(o.answer())) : ref(o.answer()));
        var bad = answers.putObject("default").put("description", "what is wrong, and what to do");
        bad.putObject("content").putObject("application/json").set("schema", ref(Routes.Fault.class));
        return out;
    }

    private ObjectNode bare(RecordComponent component) {
        var type = component.getGenericType() instanceof ParameterizedType p && p.getRawType() == Optional.class
                ? p.getActualTypeArguments()[0]
                : component.getGenericType();
        return schema(type);
    }

    private static ObjectNode array(JsonNode items) {
        var out = JSON.objectNode().put("type", "array");
        out.set("items", items);
        return out;
    }

    private ObjectNode ref(Class<?> type) {
        var name = name(type);
        if (!schemas.containsKey(name)) {
            schemas.put(name, JSON.objectNode()); // before its fields: they may hold it again
            schemas.put(name, object(type));
        }
        return JSON.objectNode().put("$ref", "#/components/schemas/" + name);
    }

    private static String name(Class<?> type) {
        var outer = type.getEnclosingClass();
        return outer == null || outer == Routes.class ? type.getSimpleName() : name(outer) + "." + type.getSimpleName();
    }

    private ObjectNode object(Class<?> type) {
        var out = JSON.objectNode().put("type", "object");
        var said = words.of(type);
        if (!said.summary().isEmpty()) {
            out.put("description", said.summary());
        }
        var properties = out.putObject("properties");
        var required = new ArrayList<String>();
        for (var component : type.getRecordComponents()) {
            var schema = schema(component.getGenericType());
            Optional.ofNullable(said.parameters().get(component.getName()))
                    .ifPresent(meaning -> schema.put("description", meaning));
            properties.set(component.getName(), schema);
            required.add(component.getName());
        }
        Arrays.stream(type.getDeclaredMethods())
                .filter(m -> m.getName().matches("is[A-Z].*") && m.getReturnType() == boolean.class)
                .filter(m -> m.getParameterCount() == 0 && Modifier.isPublic(m.getModifiers()))
                .map(m -> m.getName().substring(2, 3).toLowerCase(Locale.ROOT)
                        + m.getName().substring(3))
                .sorted()
                .forEach(name -> {
                    properties.set(name, simple(boolean.class).put("description", "follows from the other fields"));
                    required.add(name);
                });
        var needed = out.putArray("required");
        required.forEach(needed::add);
        return out;
    }

    private ObjectNode schema(Type type) {
        if (type instanceof ParameterizedType p) {
            var arguments = p.getActualTypeArguments();
            if (p.getRawType() == Optional.class) {
                var either = JSON.objectNode();
                either.putArray("anyOf")
                        .add(schema(arguments[0]))
                        .add(JSON.objectNode().put("type", "null"));
                return either;
            }
            if (p.getRawType() == List.class) {
                return array(schema(arguments[0]));
            }
            if (p.getRawType() == Map.class) {
                var map = JSON.objectNode().put("type", "object");
                map.set("additionalProperties", schema(arguments[1]));
                return map;
            }
        }
        if (type instanceof Class<?> c) {
            return simple(c);
        }
        throw new AssertionError("no schema for " + type);
    }

    private ObjectNode simple(Class<?> type) {
        if (type == String.class) {
            return JSON.objectNode().put("type", "string");
        }
        if (type == boolean.class || type == Boolean.class) {
            return JSON.objectNode().put("type", "boolean");
        }
        if (type == long.class || type == int.class || type == Long.class || type == Integer.class) {
            return JSON.objectNode().put("type", "integer").put("format", type == int.class ? "int32" : "int64");
        }
        if (type == double.class || type == Double.class) {
            return JSON.objectNode().put("type", "number").put("format", "double");
        }
        if (type.isEnum()) {
            var out = JSON.objectNode().put("type", "string");
            var values = out.putArray("enum");
            Arrays.stream(type.getEnumConstants())
                    .forEach(v -> values.add(v.toString().toLowerCase(Locale.ROOT)));
            return out;
        }
        if (type.isRecord()) {
            return ref(type);
        }
        throw new AssertionError("no schema for " + type);
    }

    /** What is wrong with an answer by this description; empty when nothing is. */
    static List<String> faults(JsonNode document, JsonNode schema, JsonNode answer, String at) {
        var followed = schema;
        while (followed.has("$ref")) {
            followed = document.at(followed.get("$ref").asString().substring(1));
        }
        if (followed.has("anyOf")) {
            return answer.isNull()
                    ? List.of()
                    : faults(document, followed.get("anyOf").get(0), answer, at);
        }
        var faults = new ArrayList<String>();
        var type = followed.get("type").asString();
        boolean fits = switch (type) {
            case "string" -> answer.isString();
            case "boolean" -> answer.isBoolean();
            case "integer" -> answer.isIntegralNumber();
            case "number" -> answer.isNumber();
            case "array" -> answer.isArray();
            case "object" -> answer.isObject();
            default -> false;
        };
        if (!fits) {
            return List.of(at + " is no " + type + ": " + answer);
        }
        if (followed.has("enum") && !strings(followed.get("enum")).contains(answer.asString())) {
            faults.add(at + " is none of " + followed.get("enum") + ": " + answer);
        }
        if (answer.isArray()) {
            for (int i = 0; i < answer.size(); i++) {
                faults.addAll(faults(document, followed.get("items"), answer.get(i), at + "[" + i + "]"));
            }
        }
        if (answer.isObject()) {
            faults.addAll(objectFaults(document, followed, answer, at));
        }
        return faults;
    }

    private static List<String> objectFaults(JsonNode document, JsonNode schema, JsonNode answer, String at) {
        var faults = new ArrayList<String>();
        var fields = new LinkedHashMap<String, JsonNode>();
        answer.properties().forEach(e -> fields.put(e.getKey(), e.getValue()));
        if (schema.has("additionalProperties")) {
            fields.forEach((name, value) ->
                    faults.addAll(faults(document, schema.get("additionalProperties"), value, at + "." + name)));
            return faults;
        }
        for (var name : strings(schema.get("required"))) {
            if (!fields.containsKey(name)) {
                faults.add(at + "." + name + " is missing");
            }
        }
        fields.forEach((name, value) -> {
            var known = schema.get("properties").get(name);
            if (known == null) {
                faults.add(at + "." + name + " is not described");
            } else {
                faults.addAll(faults(document, known, value, at + "." + name));
            }
        });
        return faults;
    }

    private static List<String> strings(JsonNode array) {
        var out = new ArrayList<String>();
        array.forEach(v -> out.add(v.asString()));
        return out;
    }
}
