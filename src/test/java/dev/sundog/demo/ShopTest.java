package dev.sundog.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class ShopTest {
    private static List<String> program;

    @TempDir
    private Path temp;

    private Path root;
    private Process shop;
    private String base;
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void compile(@TempDir Path classes) {
        program = ShopProgram.command(classes);
    }

    @BeforeEach
    void start() throws IOException {
        root = Files.createDirectory(temp.resolve("root"));
        var command = new ArrayList<>(program);
        command.addAll(List.of(root.toString(), "0", "2", "1"));
        shop = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var line = new BufferedReader(new InputStreamReader(shop.getInputStream(), StandardCharsets.UTF_8)).readLine();
        base = "http://127.0.0.1:" + line.substring(line.lastIndexOf(':') + 1);
    }

    @AfterEach
    void stop() throws InterruptedException {
        shop.destroyForcibly().waitFor();
        http.close();
    }

    private HttpResponse<String> order(String id, String text) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(base + "/orders"))
                .header("Idempotency-Key", id)
                .POST(BodyPublishers.ofString(text));
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(base + path)).build(), BodyHandlers.ofString());
    }

    private Path onlyLog() throws IOException {
        try (var files = Files.list(root.resolve("orders"))) {
            return files.sorted().reduce((a, b) -> b).orElseThrow();
        }
    }

    @Test
    void aStandbyTouchesNothingUntilItIsAsked() throws Exception {
        assertEquals(200, get("/health").statusCode());
        assertEquals(404, get("/orders/none").statusCode());
        try (var files = Files.list(root)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void aRepeatedOrderIsTakenOnce() throws Exception {
        assertEquals(201, order("a-1", "3 apples").statusCode());
        assertEquals(200, order("a-1", "3 apples").statusCode());
        assertEquals(201, order("a-2", "1\npear").statusCode());
        assertEquals("3 apples", get("/orders/a-1").body());
        assertEquals("1 pear", get("/orders/a-2").body());
        assertEquals("a-1\na-2", get("/orders").body());
        assertEquals(400, order("a b", "x").statusCode());
    }

    @Test
    void whatTheMirrorReplacedIsReadAnew() throws Exception {
        order("a-1", "apple");
        var log = onlyLog();
        var other = Files.writeString(temp.resolve("other"), "b-7 melon\n");
        Files.move(other, log, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        assertEquals(404, get("/orders/a-1").statusCode());
        assertEquals("melon", get("/orders/b-7").body());
        assertEquals(200, order("b-7", "melon").statusCode());
        Files.delete(log);
        assertEquals("", get("/orders").body());
    }

    @Test
    void halfALineIsNoOrderAndDoesNotSpoilTheNext() throws Exception {
        order("a-1", "apple");
        Files.writeString(onlyLog(), "a-2 hal", StandardOpenOption.APPEND);
        assertEquals(404, get("/orders/a-2").statusCode());
        assertEquals(201, order("a-3", "cherry").statusCode());
        assertEquals("cherry", get("/orders/a-3").body());
        assertTrue(get("/orders").body().contains("a-3"));
    }

    @Test
    void theCatalogueServesFilesOfItsOwnDirectoryOnly() throws Exception {
        Files.createDirectories(root.resolve("catalogue/fruit"));
        Files.writeString(root.resolve("catalogue/fruit/apple"), "red");
        Files.writeString(root.resolve("secret"), "hidden");
        assertEquals("red", get("/catalogue/fruit/apple").body());
        assertEquals(404, get("/catalogue/fruit/pear").statusCode());
        assertFalse(get("/catalogue/..%2fsecret").body().contains("hidden"));
    }
}
