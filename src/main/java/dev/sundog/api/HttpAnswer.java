package dev.sundog.api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One HTTP/1.1 response, whole; the connection ends after it.
 *
 * @param type of the content
 * @param headers more of them, each a line without its end
 */
record HttpAnswer(int status, String type, byte[] content, List<String> headers) {
    private static final String NO_STORE = "Cache-Control: no-store";

    /** What is answered to programs: never kept by anyone on the way. */
    static HttpAnswer of(Routes.Answer answer, List<String> headers) {
        var content = (answer.body() + "\n").getBytes(StandardCharsets.UTF_8);
        var all = new ArrayList<>(headers);
        all.add(NO_STORE);
        return new HttpAnswer(answer.status(), "application/json", content, all);
    }

    static HttpAnswer error(int status, String error, String remedy, String... headers) {
        return of(Routes.Answer.error(status, error, remedy), List.of(headers));
    }

    HttpAnswer with(List<String> more) {
        var all = new ArrayList<>(headers);
        all.addAll(more);
        return new HttpAnswer(status, type, content, all);
    }

    byte[] bytes() {
        var start = head(status, type, headers, "Content-Length: " + content.length);
        var all = Arrays.copyOf(start, start.length + content.length);
        System.arraycopy(content, 0, all, start.length, content.length);
        return all;
    }

    /** The head of a response, with the empty line. */
    static byte[] head(int status, String type, List<String> headers, String last) {
        var head =
                new StringBuilder("HTTP/1.1 " + status + " " + reason(status) + "\r\nContent-Type: " + type + "\r\n");
        headers.forEach(h -> head.append(h).append("\r\n"));
        return head.append(last)
                .append("\r\nConnection: close\r\n\r\n")
                .toString()
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 304 -> "Not Modified";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 409 -> "Conflict";
            case 413 -> "Content Too Large";
            case 415 -> "Unsupported Media Type";
            case 421 -> "Misdirected Request";
            case 431 -> "Request Header Fields Too Large";
            case 501 -> "Not Implemented";
            case 503 -> "Service Unavailable";
            default -> "Internal Server Error";
        };
    }
}
