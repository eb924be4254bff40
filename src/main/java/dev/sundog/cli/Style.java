package dev.sundog.cli;

/**
 * How screens are drawn.
 *
 * @param coloured whether with colours
 * @param columns characters that a line has room for
 */
record Style(boolean coloured, int columns) {
    String good(String text) {
        return wrap("32", text);
    }

    String careful(String text) {
        return wrap("33", text);
    }

    String bad(String text) {
        return wrap("31", text);
    }

    String strong(String text) {
        return wrap("1", text);
    }

    String faint(String text) {
        return wrap("2", text);
    }

    private String wrap(String code, String text) {
        return coloured && !text.isEmpty() ? "\033[" + code + "m" + text + "\033[0m" : text;
    }
}
