package dev.sundog.profile;

/** Kinds of data that operations use and that are not beneath the root of their group. */
public enum DataKind {
    TABLE("db:"),
    /** Of messages. */
    DESTINATION("queue:"),
    /** Outside the group's own data. */
    DIRECTORY("dir:"),
    /** Of which no operation is seen. */
    SERVICE("service:");

    final String prefix;

    DataKind(String prefix) {
        this.prefix = prefix;
    }
}
