package dev.sundog.gateway;

/** Why an attempt brought no answer that may go to the client. */
sealed interface Failure {
    String why();

    /** Nothing of the request was sent. */
    record Unsent(String why) implements Failure {}

    /** The other gateway says that no service has seen it. */
    record Unserved(String why) implements Failure {}

    /** It was sent, and there is no answer: it may have been carried out. */
    record Lost(String why) implements Failure {}

    /** It was carried out, and the answer may not be released. */
    record Unreleased(String why) implements Failure {}
}
