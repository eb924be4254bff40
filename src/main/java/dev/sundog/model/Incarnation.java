package dev.sundog.model;

/** The random id of one life of an index: a lost or restored index never passes for the one before it. */
public record Incarnation(long high, long low) {
    @Override
    public String toString() {
        return String.format("%016x%016x", high, low);
    }
}
