package dev.sundog.dataset;

/** Whether a root still is the one that was opened. Unless {@link Present}, nothing about it may be mirrored. */
public sealed interface Presence {
    /** The same directory, with its marker. */
    record Present(Marker marker) implements Presence {}

    /** A directory without a marker that can be read. */
    record MarkerMissing(String why) implements Presence {}

    /** Another directory stands at the path: something was mounted, unmounted or exchanged. */
    record DeviceChanged(String why) implements Presence {}

    /** Nothing that can be opened stands at the path. */
    record RootMissing(String why) implements Presence {}
}
