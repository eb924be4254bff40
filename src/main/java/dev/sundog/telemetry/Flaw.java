package dev.sundog.telemetry;

/** Why something that came in was not used, or not as it was. */
public enum Flaw {
    MALFORMED("not of the expected format"),
    CUT_OFF("ends in the middle"),
    TOO_LARGE("larger than is read at a time"),
    NO_IDENTITY("a span without a usable trace or span identifier"),
    NO_TIME("a span without a usable time, or of more than 30 days"),
    NEGATIVE_DURATION("a span that ends before it starts; taken as instantaneous"),
    NO_SERVICE("a span of a service without a name"),
    VALUE_CUT("an attribute's value longer than is kept; its beginning is used"),
    DUPLICATE("a span that came twice; the first counts"),
    ORPHAN("a span whose parent never came; taken as the beginning of something"),
    LATE("a span that came after its trace had been taken as complete"),
    CYCLE("a span that is its own ancestor; the earliest is taken as the beginning"),
    SKEWED("a span moved into its caller's time, because the clocks of the two disagree"),
    TRACE_TOO_LONG("a trace of more spans than are held of one; taken in parts"),
    TRACE_PRESSED("a trace taken as complete early, because too many were open");

    private final String explanation;

    Flaw(String explanation) {
        this.explanation = explanation;
    }

    /** In a few words, for people. */
    public String explanation() {
        return explanation;
    }
}
