package dev.sundog.agent;

import dev.sundog.model.Rate;

/** What takes note of everything that leaves this site for the other, and says how fast the bulk of it may. Thread-safe. */
interface Spend {
    /** Takes note of nothing, and lets anything go. */
    Spend NONE = new Spend() {
        @Override
        public Rate rate() {
            return Rate.UNLIMITED;
        }

        @Override
        public void bulk(int wireBytes) {}

        @Override
        public void control(int wireBytes) {}

        @Override
        public void relayed(int wireBytes) {}
    };

    /** How fast the mirror's bulk may go now; asked once a second or so. */
    Rate rate();

    /** What waits for its turn. */
    void bulk(int wireBytes);

    /** What goes at once: control messages, barriers, acknowledgements. */
    void control(int wireBytes);

    /** What gateways forward to each other. */
    void relayed(int wireBytes);
}
