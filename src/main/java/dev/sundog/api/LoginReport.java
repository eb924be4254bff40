package dev.sundog.api;

/**
 * A way to come to the page, once.
 *
 * @param url for a browser; the code is in its fragment, which browsers do not send
 * @param code for {@code POST /v1/session}
 * @param validSeconds after which the code is of no use
 */
public record LoginReport(String url, String code, long validSeconds) {}
