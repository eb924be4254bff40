package dev.sundog.model;

/**
 * The rate one segment has on both networks during one slot of a schedule: egress at {@code from}, ingress at the other
 * site.
 *
 * @param slot index of the slot
 */
public record Reservation(int slot, SegmentId segment, Site from, Rate rate) {}
