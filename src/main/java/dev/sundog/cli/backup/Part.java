package dev.sundog.cli.backup;

import java.util.regex.Pattern;

/**
 * One file of a backup.
 *
 * @param name {@code sundog.yaml}, or a file in {@code bundle/} or {@code state/}
 */
record Part(String name, byte[] content) {
    static final String CONFIG = "sundog.yaml";
    static final String BUNDLE = "bundle/";
    static final String STATE = "state/";
    private static final Pattern NAME =
            Pattern.compile("sundog\\.yaml|(bundle|state)/[A-Za-z0-9_-][A-Za-z0-9._-]{0,70}");

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }
}
