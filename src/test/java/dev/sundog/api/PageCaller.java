package dev.sundog.api;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Speaks to the page's port byte by byte, as a browser or a program would, or as neither may. */
final class PageCaller {
    private final InetSocketAddress at;
    private final List<String> headers = new ArrayList<>();
    private String host;

    PageCaller(InetSocketAddress at) {
        this.at = at;
        this.host = "127.0.0.1:" + at.getPort();
    }

    PageCaller host(String name) {
        host = name;
        return this;
    }

    PageCaller with(String header) {
        headers.add(header);
        return this;
    }

    PageCaller bearer(String token) {
        return with("Authorization: Bearer " + token);
    }

    Got get(String path) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\n" + head() + "\r\n");
    }

    Got post(String path, String json) throws IOException {
        return with("Content-Type: application/json").postAs(path, json);
    }

    Got postAs(String path, String body) throws IOException {
        return send("POST " + path + " HTTP/1.1\r\n" + head() + "Content-Length: " + body.length() + "\r\n\r\n" + body);
    }

    private String head() {
        var head = new StringBuilder(host.isEmpty() ? "" : "Host: " + host + "\r\n");
        headers.forEach(h -> head.append(h).append("\r\n"));
        return head.toString();
    }

    /** A connection on which something was said. */
    Socket open(String path) throws IOException {
        var socket = new Socket(at.getAddress(), at.getPort());
        socket.setSoTimeout(60_000);
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\n" + head() + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    Got send(String request) throws IOException {
        try (var socket = new Socket(at.getAddress(), at.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return Got.of(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** A whole answer. */
    record Got(int status, String head, String body) {
        static Got of(String answer) {
            int end = answer.indexOf("\r\n\r\n");
            if (end < 0) {
                throw new AssertionError("no answer: '" + answer + "'");
            }
            return new Got(
                    Integer.parseInt(answer.substring(9, 12)), answer.substring(0, end), answer.substring(end + 4));
        }
    }
}
