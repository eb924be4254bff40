package dev.sundog.gateway;

/** Told what connections between gateways carry: bytes inside TCP, TLS included. Called on event loops, which it must not block. */
public interface RelayMeter {
    /** Told nothing. */
    RelayMeter NONE = new RelayMeter() {
        @Override
        public void sent(int bytes) {}

        @Override
        public void received(int bytes) {}
    };

    void sent(int bytes);

    void received(int bytes);
}
