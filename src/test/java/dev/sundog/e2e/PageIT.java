package dev.sundog.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.api.Crowd;
import dev.sundog.api.Logins;
import dev.sundog.api.PageServer;
import dev.sundog.api.Routes;
import dev.sundog.e2e.Estate.Port;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser: looked at, clicked, typed into, and looked through for what keeps people out. */
final class PageIT {
    private static final Duration SOME = Estate.LONG;
    private static final Path PICTURES = Path.of("target", "page");
    private static final List<String> VIEWS = List.of("Segments", "Plan", "Link", "Conflicts", "Overview");

    @TempDir(factory = ShortTemp.class)
    Path root;

    private static String output(List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), text);
        return text.strip();
    }

    private static void isOpenToAll(Browser browser, String view) throws IOException, InterruptedException {
        assertEquals(List.of(), browser.barriers(), view);
    }

    @Test
    void a_person_sees_a_live_installation_and_moves_a_group() throws Exception {
        Peer.needed();
        try (var estate = Shops.rehearsed(root)) {
            new Tree(estate.data(Site.PRIVATE), 47).fill("many", 30, 20_000);
            estate.up(Voter.values());
            Moves.settle(estate, Site.PRIVATE);
            var buyer = new Buyer(estate.port(Voter.PRIVATE, Port.GATEWAY));
            estate.until("private serves", SOME, buyer::buys);
            try (var browser = new Browser(root, PICTURES)) {
                browser.open(output(Estate.sundog(
                        "page", "--state", estate.state(Voter.PRIVATE).toString())));
                browser.untilText("#verdict", "All is safe");
                assertFalse(browser.run("return location.href").asString().contains("login="));
                browser.picture("overview");
                for (var view : VIEWS) {
                    look(browser, view);
                }
                segment(browser);
                move(browser, estate);
                assertEquals(List.of(), browser.complaints());
                var log = Files.readString(estate.log(Voter.PRIVATE));
                assertTrue(log.contains("session 1 from 127.0.0.1:"), log);
                estate.killAgent(Voter.PRIVATE);
                browser.untilText("#live", "Not connected");
                browser.untilText("#verdict", "Not known");
                browser.picture("lost");
            }
        }
    }

    private static void look(Browser browser, String view) throws IOException, InterruptedException {
        browser.clickText("nav", view);
        browser.untilText("nav a[aria-current]", view);
        browser.until(view + " has content", "return document.querySelector('main').innerText.length > 60");
        Thread.sleep(400); // for the picture alone: values come after the frame
        browser.picture("live-" + view);
        if (view.equals("Plan") || view.equals("Link")) {
            isOpenToAll(browser, view);
        }
    }

    private static void segment(Browser browser) throws IOException, InterruptedException {
        browser.clickText("nav", "Segments");
        browser.untilText("tbody", "files/orders");
        browser.clickText("tbody", "files/orders");
        browser.untilText("h1", "files/orders");
        browser.untilText("tr.sum", "score");
        // Both change, and are asked for one after the other.
        browser.until("the reasons sum to the score", """
                const of = selector => parseFloat(document.querySelector(selector)?.innerText);
                return Math.abs(of('tr.sum td') - of('.tiles dd')) <= 0.06;
                """);
        browser.picture("live-Segment");
        isOpenToAll(browser, "Segment");
    }

    private static void move(Browser browser, Estate estate) throws IOException, InterruptedException {
        browser.clickText("nav", "Overview");
        browser.untilText("tbody", "private");
        Moves.settle(estate, Site.PRIVATE);
        browser.click("tbody .actions button");
        browser.untilText("dialog .preview", "Nothing would be lost");
        browser.picture("move-preview");
        isOpenToAll(browser, "dialog");
        var disabled = "return document.querySelector('dialog button.danger').disabled";
        assertTrue(browser.run(disabled).asBoolean());
        browser.press("file");
        assertTrue(browser.run(disabled).asBoolean(), "not typed to its end");
        browser.press("s");
        assertFalse(browser.run(disabled).asBoolean());
        assertEquals(Optional.of(Site.PRIVATE), estate.holder(Voter.WITNESS).or(() -> estate.holder(Voter.PRIVATE)));
        browser.press("\uE007");
        browser.untilText("dialog .preview", "Done.");
        browser.picture("move-done");
        browser.press("\uE007");
        browser.until("it is closed", "return !document.querySelector('dialog')");
        browser.untilText("tbody td[data-head='Held at']", "public");
        estate.until("it is moved", SOME, () -> estate.holder(Voter.PRIVATE).equals(Optional.of(Site.PUBLIC)));
    }

    @Test
    void ten_thousand_segments_are_found_sorted_and_turned_over() throws Exception {
        Peer.needed();
        var crowd = new Crowd(10_000);
        var audited = new ArrayList<String>();
        var code = new Logins("http://127.0.0.1/", "token-of-this-test", new SecureRandom(), System::nanoTime);
        var routes = new Routes(crowd, Optional.of(code), audited::add);
        try (var server = PageServer.start(
                        new InetSocketAddress("127.0.0.1", 0),
                        Optional.empty(),
                        List.of(),
                        code,
                        routes,
                        audited::add);
                var browser = new Browser(root, PICTURES)) {
            var at = "http://127.0.0.1:" + server.address().getPort() + "/";
            browser.open(at);
            browser.untilText("main", "needs a login");
            isOpenToAll(browser, "login");
            browser.picture("login");
            browser.open(at + "#login=" + crowd.login(routes));
            browser.untilText("#verdict", "Not protected");
            browser.picture("crowd-Overview");
            for (var view : VIEWS) {
                browser.clickText("nav", view);
                Thread.sleep(400); // as above
                browser.picture("crowd-" + view);
                isOpenToAll(browser, view);
            }
            measured(browser);
            limited(browser);
            settled(browser, crowd);
            otherwise(browser);
            assertEquals(
                    "Overview · Sundog", browser.run("return document.title").asString());
            assertEquals(List.of(), browser.complaints());
            crowded(browser, server.address());
        }
    }

    /** Where too many pages are open one more asks every few seconds. */
    private static void crowded(Browser browser, InetSocketAddress at) throws Exception {
        browser.open("about:blank");
        var streams = new ArrayList<Socket>();
        try {
            var ask = "GET /v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer token-of-this-test\r\n\r\n";
            for (int i = 0; i < 140; i++) {
                streams.add(new Socket(at.getAddress(), at.getPort()));
                streams.getLast().getOutputStream().write(ask.getBytes(StandardCharsets.US_ASCII));
            }
            for (var stream : streams) {
                assertEquals('H', stream.getInputStream().read(), "each is answered, or refused");
                // Who does not take what comes is cut off after a while.
                Thread.startVirtualThread(() -> drain(stream));
            }
            browser.open("http://127.0.0.1:" + at.getPort() + "/#/");
            browser.untilText("#live", "Every few seconds");
            browser.untilText("#verdict", "Not protected");
        } finally {
            for (var stream : streams) {
                stream.close();
            }
        }
    }

    private static void drain(Socket stream) {
        try {
            stream.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // It is over.
        }
    }

    /** How long what people do takes, from the key or click until it is there: told, not asserted. */
    private static void measured(Browser browser) throws IOException, InterruptedException {
        browser.clickText("nav", "Segments");
        browser.untilText(".pager p", "1 to 100 of 10,001");
        var figures = new StringBuilder("10,001 segments, ms until it is there\n");
        figures.append(took(
                browser,
                "next page",
                "document.querySelectorAll('.pager button')[1].click()",
                "document.querySelector('.pager p').textContent.startsWith('101 ')"));
        figures.append(took(
                browser,
                "sorted by lag",
                "document.querySelectorAll('.sort')[3].click()",
                "document.querySelector('tbody td:nth-child(4)').textContent.startsWith('5 min')"));
        figures.append(took(
                browser,
                "found by name",
                "const i = document.getElementById('find'); i.value = 'PART-0777'; i.dispatchEvent(new Event('input'))",
                "document.querySelectorAll('tbody tr').length === 10"));
        Files.writeString(PICTURES.resolve("ten-thousand.txt"), figures);
        browser.picture("crowd-found");
    }

    private static String took(Browser browser, String what, String act, String there)
            throws IOException, InterruptedException {
        var script = "const done = arguments[0]; const begin = performance.now(); " + act
                + "; const look = () => (" + there
                + ") ? done(performance.now() - begin) : requestAnimationFrame(look); look();";
        return "%-15s %.0f%n".formatted(what, browser.runLong(script).asDouble());
    }

    /** What the link may carry, and until when by the clock of the timetable, not of the browser. */
    private static void limited(Browser browser) throws IOException, InterruptedException {
        browser.clickText("nav", "Link");
        browser.untilText(".tiles", "then 10.0 Mbit/s (Europe/Berlin)");
        var tile =
                "return [...document.querySelectorAll('.tiles > div')].find(d => d.innerText.startsWith(arguments[0])).innerText";
        var sent = browser.run(tile, "May send").asString();
        assertTrue(sent.contains("40.0 Mbit/s") && sent.contains("until "), sent);
        assertTrue(browser.run(tile, "May receive").asString().contains("no limit"));
        var at = browser.run("return document.querySelector('.tiles time').dateTime");
        assertEquals("2026-11-30T18:00:00+01:00", at.asString());
        var said =
                "const [at, now, done] = arguments; import('/format.js').then(f => done(f.wall(at, Date.parse(now))))";
        for (var expected : List.of(
                List.of("2026-11-29T17:00:01Z", "18:00"),
                List.of("2026-11-29T17:00:00Z", "Mon 18:00"),
                List.of("2026-11-24T17:00:00Z", "2026-11-30 18:00"))) {
            assertEquals(
                    expected.getLast(),
                    browser.runLong(said, at.asString(), expected.getFirst()).asString());
        }
    }

    /** A click settles a conflict, after a question. */
    private static void settled(Browser browser, Crowd crowd) throws IOException, InterruptedException {
        browser.clickText("nav", "Conflicts");
        browser.untilText("tbody", "papers/a (conflict public");
        browser.click("tbody .actions button:nth-child(2)");
        browser.untilText("dialog h2", "Keep other");
        assertFalse(crowd.asked.stream().anyMatch(a -> a.startsWith("resolve")));
        browser.picture("conflict");
        browser.click("dialog button.danger");
        browser.untilText("#said", "is settled");
        assertTrue(crowd.asked.contains("resolve papers/a (conflict public 2026-11-26T07.11.12Z).txt OTHER"));
    }

    /** A name that looks like HTML is a name; the page is usable in the dark, on a narrow screen and by keys alone. */
    private static void otherwise(Browser browser) throws IOException, InterruptedException {
        browser.clickText("nav", "Segments");
        browser.type("#find", "onerror");
        browser.untilText("tbody th a", Crowd.NASTY);
        browser.click("tbody th a");
        browser.untilText("h1", Crowd.NASTY);
        assertEquals(0, browser.count("main img"));
        browser.dark(true);
        for (var view : List.of("Plan", "Overview")) {
            browser.clickText("nav", view);
            Thread.sleep(400); // as above
            browser.picture("dark-" + view);
            isOpenToAll(browser, view + " in the dark");
        }
        browser.dark(false);
        browser.width(390, 844);
        for (var view : VIEWS) {
            browser.clickText("nav", view);
            Thread.sleep(400); // as above
            browser.picture("narrow-" + view);
            assertTrue(
                    browser.run("return document.documentElement.scrollWidth <= innerWidth")
                            .asBoolean(),
                    view + " is wider than the screen");
        }
        browser.reload();
        browser.untilText("#verdict", "Not protected");
        browser.press("\uE004");
        assertEquals("skip", browser.run("return document.activeElement.id").asString());
        browser.press("\uE007");
        assertEquals("main", browser.run("return document.activeElement.id").asString());
    }
}
