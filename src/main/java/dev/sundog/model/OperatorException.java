package dev.sundog.model;

/**
 * Something an operator has to know: what happened, to what, and what to do. Shown as two lines, never as a stack
 * trace.
 */
public class OperatorException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String remedy;

    public OperatorException(String what, String remedy) {
        super(what);
        this.remedy = remedy;
    }

    public OperatorException(String what, String remedy, Throwable cause) {
        super(what, cause);
        this.remedy = remedy;
    }

    /** What the operator can do about it. */
    public String remedy() {
        return remedy;
    }

    /** What happened, to what. */
    public String what() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
