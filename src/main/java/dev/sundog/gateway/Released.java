package dev.sundog.gateway;

/**
 * A barrier that completed.
 *
 * @param changeSeen whether any change of the named data was seen since the write's token was taken
 * @param protectedThere true when it is durable at the other site; false when protection is recorded as off
 */
public record Released(boolean changeSeen, boolean protectedThere) {}
