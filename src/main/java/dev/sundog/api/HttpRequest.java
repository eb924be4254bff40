package dev.sundog.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One HTTP/1.1 request (RFC 9112), read strictly: no chunked bodies, no folded headers, no bare line feeds, all bounded.
 *
 * @param path decoded, without the query
 * @param query decoded parameters
 * @param headers by name in lower case
 * @param body as UTF-8, as many bytes as Content-Length said; empty without one
 */
record HttpRequest(String method, String path, Map<String, String> query, Map<String, String> headers, String body) {
    static final int MAX_HEAD_BYTES = 16 * 1024;
    static final int MAX_BODY_BYTES = 64 * 1024;
    private static final Pattern START = Pattern.compile("([A-Z]{1,16}) (/[!-~]*) HTTP/1\\.[01]");
    private static final Pattern HEADER = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t -~]*?)[ \t]*");

    /** Headers that decide something: given twice, two readers could see two requests. */
    private static final Set<String> ONCE =
            Set.of("content-length", "host", "origin", "authorization", "content-type", "transfer-encoding");

    HttpRequest(String method, String path, Map<String, String> query, String body) {
        this(method, path, query, Map.of(), body);
    }

    /** @param name in lower case */
    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** Why a request is refused, with the status to answer. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        private final int status;

        Refused(int status, String why) {
            super(why);
            this.status = status;
        }

        int status() {
            return status;
        }

        String why() {
            String message = getMessage();
            return message == null ? "" : message;
        }
    }

    /**
     * Reads one request and nothing beyond it.
     *
     * @throws Refused when it is not a request that this server takes
     * @throws IOException when the connection ends or fails before the request is whole
     */
    static HttpRequest read(InputStream in) throws IOException, Refused {
        var lines = readHead(in).split("\r\n", -1);
        var start = START.matcher(lines[0]);
        if (!start.matches()) {
            throw new Refused(400, "The first line is not an HTTP/1.1 request line");
        }
        var headers = headers(lines);
        if (headers.containsKey("transfer-encoding")) {
            throw new Refused(501, "Transfer-Encoding is not taken: send Content-Length");
        }
        var body = readBody(in, headers.getOrDefault("content-length", "0"));
        var target = start.group(2);
        int mark = target.indexOf('?');
        var path = mark < 0 ? target : target.substring(0, mark);
        return new HttpRequest(
                start.group(1), decode(path), query(mark < 0 ? "" : target.substring(mark + 1)), headers, body);
    }

    private static String readHead(InputStream in) throws IOException, Refused {
        var head = new ByteArrayOutputStream(512);
        int matched = 0;
        while (matched < 4) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("the connection ended within the head of a request");
            }
            boolean expected = b == (matched % 2 == 0 ? '\r' : '\n');
            if (!expected && (b == '\n' || matched % 2 == 1)) {
                throw new Refused(400, "A line does not end with CR LF");
            }
            matched = expected ? matched + 1 : 0;
            head.write(b);
            if (head.size() > MAX_HEAD_BYTES) {
                throw new Refused(431, "The head is longer than " + MAX_HEAD_BYTES + " bytes");
            }
        }
        return new String(head.toByteArray(), 0, head.size() - 4, StandardCharsets.ISO_8859_1);
    }

    private static Map<String, String> headers(String[] lines) throws Refused {
        var headers = new HashMap<String, String>();
        for (int i = 1; i < lines.length; i++) {
            var m = HEADER.matcher(lines[i]);
            if (!m.matches()) {
                throw new Refused(400, "Header " + i + " is malformed");
            }
            var name = m.group(1).toLowerCase(Locale.ROOT);
            if (headers.put(name, m.group(2)) != null && ONCE.contains(name)) {
                throw new Refused(400, "The header " + name + " is given twice");
            }
        }
        return headers;
    }

    private static String readBody(InputStream in, String length) throws IOException, Refused {
        if (!length.matches("[0-9]{1,9}")) {
            throw new Refused(400, "Content-Length is not a number");
        }
        int bytes = Integer.parseInt(length);
        if (bytes > MAX_BODY_BYTES) {
            throw new Refused(413, "The body is longer than " + MAX_BODY_BYTES + " bytes");
        }
        var body = in.readNBytes(bytes);
        if (body.length < bytes) {
            throw new IOException("the connection ended within the body of a request");
        }
        return new String(body, StandardCharsets.UTF_8);
    }

    private static Map<String, String> query(String text) throws Refused {
        var query = new HashMap<String, String>();
        if (text.isEmpty()) {
            return query;
        }
        for (var pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            var name = decode(equals < 0 ? pair : pair.substring(0, equals));
            if (query.put(name, equals < 0 ? "" : decode(pair.substring(equals + 1))) != null) {
                throw new Refused(400, "Parameter " + name + " is given twice");
            }
        }
        return query;
    }

    private static String decode(String text) throws Refused {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Refused(400, "The address is not percent-encoded rightly");
        }
    }
}
