package dev.sundog.profile;

/** Kinds of data that operations use and that are not directories of the group. */
public enum DataKind {
    TABLE("db:"),
    /** Of messages. */
    DESTINATION("queue:"),
    /** Of which no operation is seen. */
    SERVICE("service:");

    final String prefix;

    DataKind(String prefix) {
        this.prefix = prefix;
    }
}
