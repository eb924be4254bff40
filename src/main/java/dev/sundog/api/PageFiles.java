package dev.sundog.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** The files of the page, read once: what is not on this list is not served, however it is asked for. */
final class PageFiles {
    /** Beneath {@code page/}; served by the same names. */
    private static final List<String> OWN = List.of(
            "index.html",
            "style.css",
            "icon.svg",
            "app.js",
            "ask.js",
            "chart.js",
            "conflicts.js",
            "dom.js",
            "format.js",
            "link.js",
            "move.js",
            "overview.js",
            "plan.js",
            "segment.js",
            "segments.js");

    private static final String UPLOT = "/META-INF/maven/org.webjars.npm/uplot/pom.properties";

    private record File(String type, byte[] content, String tag) {}

    private final Map<String, File> files = new HashMap<>();

    PageFiles() {
        OWN.forEach(name -> put("/" + name, "page/" + name));
        files.put("/", files.get("/index.html"));
        var uplot = "/META-INF/resources/webjars/uplot/" + uplotVersion() + "/dist/";
        put("/lib/uplot.js", uplot + "uPlot.esm.js");
        put("/lib/uplot.css", uplot + "uPlot.min.css");
    }

    private static String uplotVersion() {
        try (var in = PageFiles.class.getResourceAsStream(UPLOT)) {
            var properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "missing");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void put(String path, String resource) {
        try (var in = PageFiles.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the program is not whole: " + resource + " is missing");
            }
            var content = in.readAllBytes();
            files.put(path, new File(type(path), content, tag(content)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String type(String path) {
        return switch (path.substring(path.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            case "svg" -> "image/svg+xml";
            default -> throw new IllegalStateException("no type is known for " + path);
        };
    }

    private static String tag(byte[] content) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(content);
            return '"' + HexFormat.of().formatHex(digest, 0, 8) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    HttpAnswer answer(HttpRequest request) {
        var file = files.get(request.path());
        if (file == null) {
            return HttpAnswer.error(404, "There is nothing at this path", "The page is at /, the API beneath /v1/");
        }
        if (!request.method().equals("GET")) {
            return HttpAnswer.error(405, "The page is only read", "Use GET");
        }
        var headers = List.of("ETag: " + file.tag(), "Cache-Control: no-cache");
        boolean known =
                request.header("if-none-match").filter(file.tag()::equals).isPresent();
        return new HttpAnswer(known ? 304 : 200, file.type(), known ? new byte[0] : file.content(), headers);
    }
}
