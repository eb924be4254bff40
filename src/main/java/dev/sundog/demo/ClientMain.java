package dev.sundog.demo;

import dev.sundog.demo.Shopper.Request;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The clients of the shop, in a process of their own: {@code ClientMain PRIVATE-GATEWAY PUBLIC-GATEWAY LEDGER CATALOGUE-LIST}. Open
 * loop. Reads commands from standard input ({@code act NAME}, {@code rates ORDERS READS RAMP-MILLIS}, {@code both on|off},
 * {@code stop}) and prints its {@link Tally} as a line of JSON four times a second.
 */
public final class ClientMain {
    private static final int KEYLESS_EVERY = 40;
    private final Shopper shopper;
    private final Ledger ledger;
    private final List<String> catalogue;
    private final Counting counting = new Counting();
    private final Offer orders = new Offer(System.nanoTime());
    private final Offer reads = new Offer(System.nanoTime());
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLong numbers = new AtomicLong();
    private final Random random = new Random(2);
    private int actNumber;
    private boolean both;
    private volatile boolean stopping;

    private ClientMain(List<URI> gateways, Path ledger, List<String> catalogue) {
        this.shopper = new Shopper(gateways);
        this.ledger = new Ledger(ledger);
        this.catalogue = catalogue;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        var gateways = List.of(URI.create("http://" + args[0]), URI.create("http://" + args[1]));
        var client = new ClientMain(gateways, Path.of(args[2]), Files.readAllLines(Path.of(args[3])));
        Thread.ofPlatform().daemon().start(client::readCommands);
        client.run();
        System.exit(0);
    }

    private void readCommands() {
        try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            String line;
            while ((line = in.readLine()) != null && !stopping) {
                command(line.trim().split(" "));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            stopping = true; // also when the demonstration is gone
        }
    }

    private synchronized void command(String[] words) {
        long now = System.nanoTime();
        switch (words[0]) {
            case "act" -> {
                actNumber++;
                counting.act(words[1], now);
            }
            case "rates" -> {
                long ramp = Long.parseLong(words[3]) * 1_000_000;
                orders.rate(Double.parseDouble(words[1]), now, 0);
                reads.rate(Double.parseDouble(words[2]), now, ramp);
                counting.offering(Double.parseDouble(words[1]) > 0, now);
            }
            case "both" -> both = words[1].equals("on");
            case "stop" -> {
                stopping = true;
                counting.offering(false, now);
            }
            default -> System.err.println("unknown command " + String.join(" ", words));
        }
    }

    private void run() throws InterruptedException {
        long nextLine = System.nanoTime();
        while (!stopping) {
            offer();
            if (System.nanoTime() >= nextLine) {
                nextLine += 250_000_000;
                print(false);
            }
            Thread.sleep(5);
        }
        while (inFlight.get() > 0) {
            Thread.sleep(5);
        }
        ledger.close();
        print(true);
    }

    private synchronized void offer() {
        long now = System.nanoTime();
        for (int n = orders.due(now); n > 0; n--) {
            long number = numbers.incrementAndGet();
            var id = actNumber + "-" + number;
            var key = number % KEYLESS_EVERY == 0 ? Optional.<String>empty() : Optional.of(id);
            var request = new Request("/orders", Optional.of(number + " apples"), key);
            int first = both ? (int) (number % 2) : 0;
            inFlight.incrementAndGet();
            Thread.ofVirtual().start(() -> send(request, first));
        }
        for (int n = reads.due(now); n > 0; n--) {
            var request = Request.get("/" + catalogue.get(random.nextInt(catalogue.size())));
            inFlight.incrementAndGet();
            Thread.ofVirtual().start(() -> send(request, 0));
        }
    }

    private void send(Request request, int first) {
        try {
            var outcome = shopper.send(request, first);
            if (!outcome.isGood()) {
                counting.failed(request.mayRepeat());
                System.err.println("failed: " + request + " -> " + outcome);
            } else if (request.body().isPresent()) {
                ledger.acknowledged(request.key().orElse(outcome.body()));
                counting.order(outcome.site(), System.nanoTime());
            } else {
                counting.read(outcome.site());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            inFlight.decrementAndGet();
        }
    }

    private void print(boolean ended) {
        System.out.println(counting.tally(System.nanoTime(), ended).toJson());
        System.out.flush();
    }
}
