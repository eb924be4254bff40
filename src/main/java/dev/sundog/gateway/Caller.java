package dev.sundog.gateway;

/**
 * Who asks, and how.
 *
 * @param address of the client, without port
 * @param secure whether it came by TLS
 * @param http2 whether it speaks HTTP/2, else HTTP/1.1
 * @param relayed whether it is the other gateway, which passes a client's request on
 */
record Caller(String address, boolean secure, boolean http2, boolean relayed) {}
