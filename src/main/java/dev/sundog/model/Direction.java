package dev.sundog.model;

/** Which way a site's network is used. */
public enum Direction {
    EGRESS,
    INGRESS
}
