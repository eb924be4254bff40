package dev.sundog.telemetry;

import dev.sundog.profile.DataKind;
import dev.sundog.profile.SqlShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Names of what is asked of a database: {@code SQL select * from orders where id={}}, {@code redis get}. */
final class Database {
    private static final int MOST_TABLES = 8;
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
        return statement.isEmpty() || NOT_SQL.contains(system)
                ? asked(did, system, statement)
                : sql(did, system, statement);
    }

    private static Naming sql(Activity did, String system, String statement) {
        var shape = SqlShape.of(statement);
        var touched = new ArrayList<Touched>();
        shape.writes().stream().sorted().forEach(table -> touch(touched, did, system, table, true));
        shape.reads().stream()
                .filter(table -> !shape.writes().contains(table))
                .sorted()
                .forEach(table -> touch(touched, did, system, table, false));
        if (touched.isEmpty()) {
            touch(touched, did, system, did.get(Attribute.DB_COLLECTION).orElse(""), shape.writing());
        }
        return new Naming("SQL " + shape.fingerprint(), shape.writing(), touched);
    }

    private static void touch(List<Touched> touched, Activity did, String system, String table, boolean written) {
        if (touched.size() < MOST_TABLES) {
            touched.add(new Touched(DataKind.TABLE, store(did, system, table), written));
        }
    }

    /** By verb and collection, where there is no statement, or none in SQL. */
    private static Naming asked(Activity did, String system, String statement) {
        var verb = did.get(Attribute.DB_OPERATION)
                .orElse(first(statement.isEmpty() ? did.name() : statement))
                .toLowerCase(Locale.ROOT);
        var table = did.get(Attribute.DB_COLLECTION).orElse("");
        boolean writing = !READING.contains(verb);
        var name = (NOT_SQL.contains(system) ? system : "SQL") + " " + verb + (table.isEmpty() ? "" : " " + table);
        return new Naming(name, writing, List.of(new Touched(DataKind.TABLE, store(did, system, table), writing)));
    }

    private static String store(Activity did, String system, String table) {
        var database = did.get(Attribute.DB_NAMESPACE).orElse(system);
        return database + (table.isEmpty() ? "" : "." + table);
    }

    private static String first(String text) {
        int end = 0;
        while (end < text.length() && end < 20 && Character.isLetter(text.charAt(end))) {
            end++;
        }
        return text.substring(0, end);
    }
}
