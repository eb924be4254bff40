package dev.sundog.gateway;

/**
 * Counts since the start.
 *
 * @param servedPrivate client requests answered by the private site's service
 * @param servedPublic client requests answered by the public site's service
 * @param unserved client requests that the gateway answered itself with an error
 * @param relayedIn requests taken over from the other gateway
 * @param held requests that had to wait for a place that may serve them
 * @param holdExpired held requests refused because the hold's time or number ran out
 * @param retries attempts repeated after one that may have reached a service or a dead place
 * @param retriesRefused failed attempts not repeated because the retry budget was spent
 * @param shed requests refused because the service here was full or their score too low
 * @param barriers answers released by a barrier
 * @param releasedWithoutChange 2xx answers to writing requests released though no change was seen
 * @param releasedUnprotected answers released while protection is recorded as off
 * @param refusedReplacedInodes 2xx answers turned into 503 because the service holds replaced files open
 * @param refusedUnprotected answers withheld (503) because the barrier failed or the lease had changed
 * @param badRequests malformed or dangerous requests refused
 * @param broken answers cut off after their first byte had gone to the client
 */
public record GatewayCounters(
        long servedPrivate,
        long servedPublic,
        long unserved,
        long relayedIn,
        long held,
        long holdExpired,
        long retries,
        long retriesRefused,
        long shed,
        long barriers,
        long releasedWithoutChange,
        long releasedUnprotected,
        long refusedReplacedInodes,
        long refusedUnprotected,
        long badRequests,
        long broken) {}
