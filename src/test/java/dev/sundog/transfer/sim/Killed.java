package dev.sundog.transfer.sim;

/** A process has ended between two of its steps: nothing of it goes on, whatever it would have caught. */
final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
        super("the process was killed", null, false, false);
    }
}
