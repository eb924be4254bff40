package dev.sundog.e2e;

import dev.sundog.api.Json;
import dev.sundog.host.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** Chromium without a window, driven by ChromeDriver (WebDriver): what a person sees, clicks and types. */
final class Browser implements AutoCloseable {
    private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
    private static final Duration PATIENCE = Estate.LONG;
    private static final int TRIES = 3;
    /** As root, and on a machine without a way out. */
    private static final List<String> FLAGS = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1360,950");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process driver;
    private final String session;
    private final Path pictures;

    /** @param scratch an empty directory of its own */
    Browser(Path scratch, Path pictures) throws IOException, InterruptedException {
        this.pictures = Files.createDirectories(pictures);
        int port = FreePort.find();
        driver = new ProcessBuilder("/usr/bin/chromedriver", "--port=" + port)
                .redirectErrorStream(true)
                .redirectOutput(scratch.resolve("chromedriver.log").toFile())
                .start();
        var flags = new ArrayList<>(FLAGS);
        flags.add("--user-data-dir=" + Files.createDirectories(scratch.resolve("profile")));
        var options = Map.of("binary", "/usr/bin/chromium", "args", flags);
        var always = Map.of("goog:chromeOptions", options, "goog:loggingPrefs", Map.of("browser", "ALL"));
        var at = "http://127.0.0.1:" + port + "/session";
        var made = awaited(at, Map.of("capabilities", Map.of("alwaysMatch", always)));
        session = at + "/" + made.get("sessionId").asString();
        long millis = PATIENCE.toMillis();
        post("timeouts", Map.of("script", millis, "pageLoad", millis));
    }

    /** ChromeDriver needs a moment before it answers, and gives up a browser that does not start within a minute. */
    private JsonNode awaited(String at, Object body) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        int failed = 0;
        while (true) {
            try {
                return send(HttpRequest.newBuilder(URI.create(at)).POST(json(body)));
            } catch (IOException e) {
                if (System.nanoTime() > end || !driver.isAlive()) {
                    throw e;
                }
                Thread.sleep(100);
            } catch (AssertionError e) {
                if (++failed == TRIES) {
                    throw e;
                }
            }
        }
    }

    private static HttpRequest.BodyPublisher json(Object body) {
        return HttpRequest.BodyPublishers.ofString(Json.line(body));
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var answer = http.send(
                request.header("Content-Type", "application/json").build(), HttpResponse.BodyHandlers.ofString());
        var value = Json.mapper().readTree(answer.body()).get("value");
        if (answer.statusCode() != 200) {
            throw new AssertionError("the browser says: " + value);
        }
        return value;
    }

    private JsonNode post(String command, Object body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(session + "/" + command)).POST(json(body)));
    }

    /** Loads the page anew, and waits until it is there. */
    void reload() throws IOException, InterruptedException {
        post("refresh", Map.of());
    }

    void open(String url) throws IOException, InterruptedException {
        post("url", Map.of("url", url));
    }

    /** What a script returns. */
    JsonNode run(String script, Object... arguments) throws IOException, InterruptedException {
        return post("execute/sync", Map.of("script", script, "args", List.of(arguments)));
    }

    /** What a script's last argument, a function, is called with. */
    JsonNode runLong(String script, Object... arguments) throws IOException, InterruptedException {
        return post("execute/async", Map.of("script", script, "args", List.of(arguments)));
    }

    /** The text that can be seen of the first element like that; empty where there is none. */
    String text(String selector) throws IOException, InterruptedException {
        return run("return document.querySelector(arguments[0])?.innerText ?? ''", selector)
                .asString();
    }

    int count(String selector) throws IOException, InterruptedException {
        return run("return document.querySelectorAll(arguments[0]).length", selector)
                .asInt();
    }

    /** Waits until a script returns true. */
    void until(String what, String script, Object... arguments) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!run(script, arguments).asBoolean()) {
            if (System.nanoTime() > end) {
                picture("failed");
                throw new AssertionError("not within " + PATIENCE.toSeconds() + " s: " + what + "\n" + text("body"));
            }
            Thread.sleep(50);
        }
    }

    void untilText(String selector, String part) throws IOException, InterruptedException {
        until(
                selector + " says '" + part + "'",
                "return (document.querySelector(arguments[0])?.innerText ?? '').includes(arguments[1])",
                selector,
                part);
    }

    private String find(String how, String what) throws IOException, InterruptedException {
        return Objects.requireNonNull(
                        post("element", Map.of("using", how, "value", what)).get(ELEMENT))
                .asString();
    }

    /** A real click, which fails where something else is on top. */
    void click(String selector) throws IOException, InterruptedException {
        click("css selector", selector);
    }

    /** What was found may have been replaced by a newer view before it is clicked: then nothing was clicked. */
    private void click(String how, String what) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                post("element/" + find(how, what) + "/click", Map.of());
                return;
            } catch (AssertionError e) {
                var said = String.valueOf(e.getMessage());
                boolean gone = said.contains("stale element reference") || said.contains("no such element");
                if (!gone || System.nanoTime() > end) {
                    throw e;
                }
                Thread.sleep(50);
            }
        }
    }

    /** Clicks the first button or link with that text. */
    void clickText(String within, String text) throws IOException, InterruptedException {
        var path = "//" + within + "//*[self::button or self::a][normalize-space(.)='" + text + "']";
        click("xpath", path);
    }

    /** Types into an element. */
    void type(String selector, String text) throws IOException, InterruptedException {
        post("element/" + find("css selector", selector) + "/value", Map.of("text", text));
    }

    /** Presses keys one after the other, wherever the focus is. */
    void press(String keys) throws IOException, InterruptedException {
        var actions = new ArrayList<Map<String, String>>();
        keys.chars().forEach(c -> {
            actions.add(Map.of("type", "keyDown", "value", Character.toString(c)));
            actions.add(Map.of("type", "keyUp", "value", Character.toString(c)));
        });
        post("actions", Map.of("actions", List.of(Map.of("type", "key", "id", "keys", "actions", actions))));
    }

    private void command(String name, Map<String, ?> parameters) throws IOException, InterruptedException {
        post("goog/cdp/execute", Map.of("cmd", name, "params", parameters));
    }

    void dark(boolean on) throws IOException, InterruptedException {
        var feature = Map.of("name", "prefers-color-scheme", "value", on ? "dark" : "light");
        command("Emulation.setEmulatedMedia", Map.of("features", List.of(feature)));
    }

    void width(int pixels, int height) throws IOException, InterruptedException {
        command(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", pixels, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** A picture of the whole page, as {@code NAME.png}. */
    void picture(String name) throws IOException, InterruptedException {
        var shot =
                send(HttpRequest.newBuilder(URI.create(session + "/screenshot")).GET());
        Files.write(pictures.resolve(name + ".png"), Base64.getDecoder().decode(shot.asString()));
    }

    /** What axe-core finds that is serious or critical, each with where. */
    List<String> barriers() throws IOException, InterruptedException {
        try (var in = Objects.requireNonNull(
                Browser.class.getResourceAsStream("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js"))) {
            run(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
        }
        var found =
                runLong("const done = arguments[0]; axe.run().then(r => done(r.violations), e => done(String(e)));");
        if (!found.isArray()) {
            throw new AssertionError("axe says: " + found);
        }
        var serious = new ArrayList<String>();
        for (var one : found) {
            if (List.of("serious", "critical").contains(one.get("impact").asString())) {
                serious.add(one.get("id").asString() + ": " + one.get("help").asString() + " at "
                        + one.get("nodes").get(0).get("html").asString());
            }
        }
        return serious;
    }

    /** What the console complains about: failed scripts, and what the policy of the page forbids. */
    List<String> complaints() throws IOException, InterruptedException {
        var complaints = new ArrayList<String>();
        for (var entry : post("se/log", Map.of("type", "browser"))) {
            if (entry.get("level").asString().equals("SEVERE")) {
                complaints.add(entry.get("message").asString());
            }
        }
        return complaints;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        try {
            send(HttpRequest.newBuilder(URI.create(session)).DELETE());
        } finally {
            http.close();
            var children = driver.descendants().toList();
            driver.destroy();
            driver.waitFor(10, TimeUnit.SECONDS);
            Estate.ended(driver.toHandle());
            children.forEach(Estate::ended);
        }
    }
}
