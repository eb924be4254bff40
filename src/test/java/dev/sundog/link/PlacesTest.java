package dev.sundog.link;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

final class PlacesTest {
    private final InetAddress one = InetAddress.ofLiteral("192.0.2.1");
    private final InetAddress two = InetAddress.ofLiteral("2001:db8::2");
    private final Places places = new Places(3, 2);

    @Test
    void nobodyAloneHasThemAll() {
        assertTrue(places.take(one));
        assertTrue(places.take(one), "a second one");
        assertFalse(places.take(one));
        assertTrue(places.take(two), "one is left for others");
        assertFalse(places.take(two), "that was the last");
        places.giveBack(one);
        assertTrue(places.take(two));
        places.giveBack(one);
        assertTrue(places.take(one));
    }

    @Test
    void whoWaitsForAllToBeFreeWaitsForTheLast() throws Exception {
        places.take(one);
        places.take(two);
        var waiter = Thread.ofVirtual().start(() -> {
            try {
                places.awaitEmpty();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        places.giveBack(two);
        assertFalse(waiter.join(java.time.Duration.ofMillis(100)));
        places.giveBack(one);
        waiter.join();
    }
}
