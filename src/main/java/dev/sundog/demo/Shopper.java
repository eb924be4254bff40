package dev.sundog.demo;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends one request to the shop as a sensible client does: to the first gateway, and when that one does not answer, the same request
 * to the other; what may not be repeated only when it was certainly not sent. Between rounds it waits, longer each time and not as long
 * as its neighbours do: many that ask again at once would keep a site that has just taken over from ever catching up.
 */
final class Shopper {
    private static final long SHUN_NANOS = Duration.ofMillis(500).toNanos();
    private static final long FIRST_PAUSE_MILLIS = 20;
    private static final long LONGEST_PAUSE_MILLIS = 640;
    private final List<URI> gateways;
    private final AtomicLong[] shunnedUntil;
    private final Patience patience;
    private final HttpClient http;

    /**
     * How long a client waits.
     *
     * @param connect until a gateway takes the connection
     * @param attempt until it answers
     * @param all until the last attempt begins
     */
    record Patience(Duration connect, Duration attempt, Duration all) {
        /** A customer's. */
        static final Patience USUAL =
                new Patience(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(20));
    }

    Shopper(List<URI> gateways) {
        this(gateways, Patience.USUAL);
    }

    Shopper(List<URI> gateways, Patience patience) {
        this.gateways = List.copyOf(gateways);
        this.patience = patience;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(patience.connect())
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
        this.shunnedUntil = new AtomicLong[gateways.size()];
        for (int i = 0; i < shunnedUntil.length; i++) {
            shunnedUntil[i] = new AtomicLong(System.nanoTime());
        }
    }

    /** A request; a body makes it a POST. */
    record Request(String path, Optional<String> body, Optional<String> key) {
        static Request get(String path) {
            return new Request(path, Optional.empty(), Optional.empty());
        }

        boolean mayRepeat() {
            return body.isEmpty() || key.isPresent();
        }
    }

    /**
     * How a request ended.
     *
     * @param status of the last answer; 0 when there was none
     * @param site that served it, as the gateway says
     */
    record Outcome(int status, String site, String body) {
        boolean isGood() {
            return status >= 200 && status < 300;
        }
    }

    /** Sends until answered, as long as patience lasts. {@code first} is the gateway to begin with. */
    Outcome send(Request request, int first) throws InterruptedException {
        long deadline = System.nanoTime() + patience.all().toNanos();
        int at = isShunned(first) && !isShunned(other(first)) ? other(first) : first;
        var last = new Outcome(0, "none", "no answer");
        int round = 0;
        for (int attempt = 1; System.nanoTime() - deadline < 0; attempt++) {
            try {
                last = attempt(request, at);
                if (last.isGood() || !mayPass(last.status()) || !request.mayRepeat()) {
                    return last;
                }
            } catch (ConnectException | HttpConnectTimeoutException e) {
                shunnedUntil[at].set(System.nanoTime() + SHUN_NANOS);
                last = new Outcome(0, "none", e.toString());
            } catch (IOException e) {
                shunnedUntil[at].set(System.nanoTime() + SHUN_NANOS);
                last = new Outcome(0, "none", e.toString());
                if (!request.mayRepeat()) {
                    return last;
                }
            }
            if (isRoundOver(attempt, at)) {
                Thread.sleep(pauseMillis(++round));
            }
            at = isShunned(other(at)) ? at : other(at);
        }
        return last;
    }

    /** Sends once to one gateway; what fails on the way has status 0. */
    Outcome once(Request request, int gateway) throws InterruptedException {
        try {
            return attempt(request, gateway);
        } catch (IOException e) {
            return new Outcome(0, "none", e.toString());
        }
    }

    /** Whether nobody is left to ask before a pause. */
    private boolean isRoundOver(int attempt, int at) {
        return attempt % gateways.size() == 0 || isShunned(other(at));
    }

    /** Exponential, half of it by chance. */
    private static long pauseMillis(int round) {
        long most = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(round, 10));
        return ThreadLocalRandom.current().nextLong(most / 2, most + 1);
    }

    /** Whether the same request may meet a better answer a moment later. */
    private static boolean mayPass(int status) {
        return status == 429 || status == 502 || status == 503 || status == 504;
    }

    private Outcome attempt(Request request, int at) throws IOException, InterruptedException {
        var builder =
                HttpRequest.newBuilder(gateways.get(at).resolve(request.path())).timeout(patience.attempt());
        request.body().ifPresent(body -> builder.POST(BodyPublishers.ofString(body)));
        request.key().ifPresent(key -> builder.header("Idempotency-Key", key));
        HttpResponse<byte[]> answer = http.send(builder.build(), BodyHandlers.ofByteArray());
        var site = answer.headers().firstValue("X-Sundog-Site").orElse("unnamed");
        var body = answer.body();
        var text = body.length > 200 ? body.length + " bytes" : new String(body, StandardCharsets.UTF_8);
        return new Outcome(answer.statusCode(), site, text);
    }

    private boolean isShunned(int gateway) {
        return System.nanoTime() - shunnedUntil[gateway].get() < 0;
    }

    private int other(int gateway) {
        return (gateway + 1) % gateways.size();
    }
}
