package dev.sundog.transfer;

import dev.sundog.sync.Message;
import java.util.function.Consumer;

/** Tells the holder how far the second reading of its copy came. */
final class VerifyTeller {
    private static final long TELL_NANOS = 500_000_000;

    private final Message.VerifyAsked asked;
    private final Rereading reading;
    private final Clocks clocks;
    private final Consumer<Message> send;
    private int told;
    private long toldNanos;

    VerifyTeller(Message.VerifyAsked asked, Rereading reading, Clocks clocks, Consumer<Message> send) {
        this.asked = asked;
        this.reading = reading;
        this.clocks = clocks;
        this.send = send;
        this.toldNanos = clocks.bootNanos().getAsLong();
    }

    void tellNowAndThen() {
        if (clocks.bootNanos().getAsLong() - toldNanos >= TELL_NANOS) {
            tell(false);
        }
    }

    void tell(boolean over) {
        toldNanos = clocks.bootNanos().getAsLong();
        var found = reading.differences(told);
        told += found.size();
        var p = reading.progress();
        send.accept(new Message.VerifyTold(
                asked.group(), asked.epoch(), asked.id(), p.files(), p.bytes(), p.differences(), over, found));
    }
}
