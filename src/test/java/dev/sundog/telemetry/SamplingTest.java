package dev.sundog.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SamplingTest {
    private final Sampling sampling = new Sampling();

    @Test
    void a_threshold_of_open_telemetry_is_what_is_rejected() {
        sampling.traceState("a=b,ot=rv:123;th:8,c=d");
        assertEquals(2, sampling.weight());
        sampling.clear();
        sampling.traceState("ot=th:fd70a3d70a3d71");
        assertEquals(100, sampling.weight(), 1e-9);
        sampling.clear();
        sampling.traceState("ot=th:0");
        assertEquals(1, sampling.weight());
    }

    @Test
    void only_probabilities_of_jaeger_say_how_many_were_left_out() {
        sampling.parameter("0.1");
        assertEquals(0, sampling.weight());
        sampling.type("probabilistic");
        assertEquals(10, sampling.weight());
        sampling.clear();
        sampling.type("ratelimiting");
        sampling.parameter("2");
        assertEquals(0, sampling.weight());
    }

    @Test
    void nonsense_says_nothing() {
        for (var text :
                new String[] {"ot=", "ot=th:", "ot=th:xyz", "ot=th:123456789abcdef0", "bot=th:8", "ot=p:8", ""}) {
            sampling.traceState(text);
            assertEquals(0, sampling.weight(), text);
        }
        for (var text : new String[] {"1", "0", "-1", "NaN", "1e", "x", "Infinity"}) {
            sampling.priority(text);
            assertEquals(0, sampling.weight(), text);
        }
        sampling.priority("1e-300");
        assertEquals(1e9, sampling.weight());
    }
}
