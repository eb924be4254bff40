package dev.sundog.telemetry;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Names of what is asked of a database: {@code SQL select orders}, {@code redis get}. */
final class Database {
    private static final Set<String> READING = Set.of(
            "select",
            "show",
            "explain",
            "describe",
            "get",
            "mget",
            "hget",
            "hgetall",
            "hmget",
            "exists",
            "scan",
            "ttl",
            "lrange",
            "smembers",
            "zrange",
            "find",
            "aggregate",
            "count",
            "distinct",
            "query",
            "search",
            "ping");
    private static final Pattern TABLE = Pattern.compile(
            "\\b(?:from|into|update|table|join)\\s+[\"`\\[]?([\\w.$]{1,100})", Pattern.CASE_INSENSITIVE);
    private static final Pattern CHANGE =
            Pattern.compile("\\b(?:insert|update|delete|merge)\\b", Pattern.CASE_INSENSITIVE);
    private static final Set<String> NOT_SQL = Set.of(
            "redis",
            "memcached",
            "mongodb",
            "elasticsearch",
            "opensearch",
            "dynamodb",
            "aws.dynamodb",
            "couchbase",
            "neo4j");

    private Database() {}

    static Naming naming(Activity did) {
        var system = did.get(Attribute.DB_SYSTEM).orElse("sql").toLowerCase(Locale.ROOT);
        var statement = did.get(Attribute.DB_STATEMENT).orElse("").strip();
        var verb = did.get(Attribute.DB_OPERATION)
                .orElse(first(statement.isEmpty() ? did.name() : statement))
                .toLowerCase(Locale.ROOT);
        boolean sql = !NOT_SQL.contains(system);
        var table = did.get(Attribute.DB_COLLECTION)
                .or(() -> sql ? table(statement) : Optional.empty())
                .orElse("");
        boolean writing = !READING.contains(verb)
                && !(verb.equals("with") && !CHANGE.matcher(statement).find());
        var name = (sql ? "SQL" : system) + " " + verb + (table.isEmpty() ? "" : " " + table);
        return new Naming(name, writing, Optional.of(store(did, system, table)));
    }

    private static String store(Activity did, String system, String table) {
        var database = did.get(Attribute.DB_NAMESPACE).orElse(system);
        return "db:" + database + (table.isEmpty() ? "" : "." + table);
    }

    private static Optional<String> table(String statement) {
        var found = TABLE.matcher(statement);
        return found.find() ? Optional.of(found.group(1).toLowerCase(Locale.ROOT)) : Optional.empty();
    }

    private static String first(String text) {
        int end = 0;
        while (end < text.length() && end < 20 && Character.isLetter(text.charAt(end))) {
            end++;
        }
        return text.substring(0, end);
    }
}
