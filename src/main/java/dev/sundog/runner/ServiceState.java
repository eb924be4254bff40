package dev.sundog.runner;

/** How a service at this site stands. */
public sealed interface ServiceState {
    record Stopped() implements ServiceState {}

    /** Started, and not yet healthy. */
    record Starting() implements ServiceState {}

    /** Its health path answers 200. */
    record Ready() implements ServiceState {}

    /** It died or stopped answering, and what was seen. */
    record Failing(String why) implements ServiceState {}
}
