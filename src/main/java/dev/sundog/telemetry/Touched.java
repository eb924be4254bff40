package dev.sundog.telemetry;

import dev.sundog.profile.DataKind;

/**
 * Data that an activity touches by itself.
 *
 * @param name such as {@code shop.orders}
 * @param written whether it may be changed
 */
record Touched(DataKind kind, String name, boolean written) {}
