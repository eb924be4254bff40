package dev.sundog.model;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** What the link may carry in one direction: what the one site may send and the other receive, whichever is less. */
public record Passage(Timetable egress, Timetable ingress) {
    /** What holds at that moment. */
    public Rate at(Instant when) {
        return egress.at(when).min(ingress.at(when));
    }

    /** The smallest of all that either allows. */
    public Rate least() {
        return egress.least().min(ingress.least());
    }

    /** When something else will hold; nothing where that is later than {@link Timetable#AHEAD}, or never. */
    public Optional<RateChange> nextChange(Instant after) {
        var held = at(after);
        var end = after.plus(Timetable.AHEAD);
        for (var change = either(after);
                change.isPresent() && !change.get().when().isAfter(end);
                change = either(change.get().when())) {
            var rate = at(change.get().when());
            if (!rate.equals(held)) {
                return Optional.of(
                        new RateChange(change.get().when(), change.get().zone(), rate));
            }
        }
        return Optional.empty();
    }

    /** The next change of one of them, which need not be felt: the other may allow less. */
    private Optional<RateChange> either(Instant after) {
        return Stream.of(egress, ingress)
                .flatMap(table -> table.nextChange(after).stream())
                .reduce((sent, received) -> received.when().isBefore(sent.when()) ? received : sent);
    }
}
