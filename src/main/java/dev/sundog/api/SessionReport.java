package dev.sundog.api;

/**
 * A session of the page.
 *
 * @param token for {@code Authorization: Bearer}
 * @param validSeconds after which it is of no use; it ends with the agent, too
 */
public record SessionReport(String token, long validSeconds) {}
