package dev.sundog.telemetry;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is kept of a span's attributes, under OpenTelemetry's present names and those they replaced; where a span has several, the first
 * listed counts.
 */
public enum Attribute {
    HTTP_METHOD("http.request.method", "http.method"),
    HTTP_ROUTE("http.route"),
    /** A path, or a whole address. */
    HTTP_TARGET("url.path", "http.target", "http.path", "url.full", "http.url"),
    HTTP_STATUS("http.response.status_code", "http.status_code"),
    PEER("server.address", "peer.service", "net.peer.name", "peer.hostname", "net.sock.peer.addr"),
    DB_SYSTEM("db.system.name", "db.system", "db.type"),
    DB_NAMESPACE("db.namespace", "db.name", "db.instance"),
    DB_COLLECTION(
            "db.collection.name",
            "db.sql.table",
            "db.mongodb.collection",
            "db.cassandra.table",
            "db.cosmosdb.container"),
    DB_STATEMENT("db.query.text", "db.statement"),
    DB_OPERATION("db.operation.name", "db.operation"),
    MESSAGING_SYSTEM("messaging.system"),
    MESSAGING_DESTINATION(
            "messaging.destination.template",
            "messaging.destination.name",
            "messaging.destination",
            "message_bus.destination"),
    MESSAGING_OPERATION("messaging.operation.type", "messaging.operation", "messaging.operation.name"),
    RPC_SYSTEM("rpc.system.name", "rpc.system"),
    RPC_SERVICE("rpc.service"),
    RPC_METHOD("rpc.method"),
    /** Of a file or directory that is used, absolute. */
    FILE_PATH("file.path", "file.directory");

    /** How many there are. */
    static final int COUNT = values().length;

    /** Characters that are kept of a value. */
    static final int LONGEST = 1024;

    private static final Map<String, Named> NAMES = names();
    private final List<String> spellings;

    /** A spelling of an attribute; the lower the rank, the more it counts. */
    record Named(Attribute attribute, int rank) {}

    Attribute(String... spellings) {
        this.spellings = List.of(spellings);
    }

    private static Map<String, Named> names() {
        var names = new HashMap<String, Named>();
        for (var attribute : values()) {
            for (int rank = 0; rank < attribute.spellings.size(); rank++) {
                names.put(attribute.spellings.get(rank), new Named(attribute, rank));
            }
        }
        return Map.copyOf(names);
    }

    /** All spellings. */
    static Map<String, Named> spelled() {
        return NAMES;
    }
}
