import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A small shop that knows nothing of Sundog: {@code java examples/Shop.java ROOT PORT [WORKERS] [MILLIS]}.
 *
 * <pre>
 * POST /orders              body: what is ordered; header Idempotency-Key: its id. 201, or 200 when the id is known already
 * GET  /orders              every id, one a line
 * GET  /orders/ID           the order, or 404
 * GET  /catalogue/NAME      a file, after MILLIS of work by one of WORKERS workers; 503 when all are busy for long
 * GET  /health
 * </pre>
 *
 * It opens files per request and keeps nothing that it does not check against the files, so a second shop may run on a mirror
 * of ROOT as a hot standby.
 */
final class Shop {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmm").withZone(ZoneOffset.UTC);
    private final Path root;
    private final Orders orders;
    private final Semaphore workers;
    private final long workMillis;

    Shop(Path root, int workers, long workMillis) {
        this.root = root.toAbsolutePath().normalize();
        this.orders = new Orders(this.root.resolve("orders"));
        this.workers = new Semaphore(workers, true);
        this.workMillis = workMillis;
    }

    public static void main(String[] args) throws IOException {
        if (args.length < 2) {
            System.err.println("usage: java examples/Shop.java ROOT PORT [WORKERS] [MILLIS]");
            System.exit(2);
        }
        int workers = args.length > 2 ? Integer.parseInt(args[2]) : 8;
        long millis = args.length > 3 ? Long.parseLong(args[3]) : 8;
        var shop = new Shop(Path.of(args[0]), workers, millis);
        var server = shop.start(Integer.parseInt(args[1]));
        System.out.println("shop listens on " + server.getAddress());
    }

    /** Listens on loopback; port 0 picks a free one. */
    HttpServer start(int port) throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
        return server;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            try {
                route(exchange, body);
            } catch (IOException e) {
                answer(exchange, 500, String.valueOf(e));
            }
        }
    }

    private void route(HttpExchange exchange, byte[] body) throws IOException {
        var method = exchange.getRequestMethod();
        var path = exchange.getRequestURI().getPath();
        if (method.equals("POST") && path.equals("/orders")) {
            place(exchange, body);
        } else if (!method.equals("GET")) {
            answer(exchange, 405, "only GET here");
        } else if (path.equals("/health")) {
            answer(exchange, 200, "ok");
        } else if (path.equals("/orders")) {
            answer(exchange, 200, String.join("\n", orders.ids()));
        } else if (path.startsWith("/orders/")) {
            var order = orders.find(path.substring("/orders/".length()));
            answer(exchange, order == null ? 404 : 200, order == null ? "no such order" : order);
        } else if (path.startsWith("/catalogue/")) {
            catalogue(exchange, path.substring(1));
        } else {
            answer(exchange, 404, "nothing here");
        }
    }

    private void place(HttpExchange exchange, byte[] body) throws IOException {
        var key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        var id = key == null ? UUID.randomUUID().toString() : key;
        if (!id.matches("[A-Za-z0-9._-]{1,64}")) {
            answer(exchange, 400, "an id is 1 to 64 of A-Z a-z 0-9 . _ -");
            return;
        }
        var text = new String(body, StandardCharsets.UTF_8).replace('\n', ' ').replace('\r', ' ');
        answer(exchange, orders.append(id, text) ? 201 : 200, id);
    }

    private void catalogue(HttpExchange exchange, String name) throws IOException {
        var file = root.resolve(name).normalize();
        if (!file.startsWith(root.resolve("catalogue"))) {
            answer(exchange, 404, "nothing here");
            return;
        }
        try {
            if (!workers.tryAcquire(2, TimeUnit.SECONDS)) {
                answer(exchange, 503, "busy");
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer(exchange, 503, "stopping");
            return;
        }
        byte[] content = null;
        try {
            Thread.sleep(workMillis);
            content = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            content = null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            workers.release();
        }
        if (content == null) {
            answer(exchange, 404, "no such article");
        } else {
            answer(exchange, 200, content);
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        answer(exchange, status, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(HttpExchange exchange, int status, byte[] content) throws IOException {
        exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
        exchange.getResponseBody().write(content);
    }

    /** Orders as lines "id text" of one file a minute. What is remembered of a file is dropped when the file is another. */
    static final class Orders {
        private record Stamp(long size, Instant modified, Object inode) {}

        /** Lines of a file up to the byte that was parsed last. */
        private record Seen(Stamp stamp, Map<String, String> lines, long parsed) {}

        private final Path dir;
        private final Map<Path, Seen> seen = new HashMap<>();

        Orders(Path dir) {
            this.dir = dir;
        }

        /** Returns false when the id is there already. Otherwise the order is on disk when this returns. */
        synchronized boolean append(String id, String text) throws IOException {
            refresh();
            if (known(id) != null) {
                return false;
            }
            Files.createDirectories(dir);
            var file = dir.resolve(MINUTE.format(Instant.now()) + ".log");
            try (var out = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                long end = out.size();
                var line = (endsInsideLine(out, end) ? "\n" : "") + id + " " + text + "\n";
                var bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    end += out.write(bytes, end);
                }
                out.force(true);
            }
            return true;
        }

        synchronized String find(String id) throws IOException {
            refresh();
            return known(id);
        }

        synchronized Set<String> ids() throws IOException {
            refresh();
            var ids = new LinkedHashSet<String>();
            for (var file : new TreeSet<>(seen.keySet())) {
                ids.addAll(seen.get(file).lines().keySet());
            }
            return ids;
        }

        private String known(String id) {
            for (var file : seen.values()) {
                var text = file.lines().get(id);
                if (text != null) {
                    return text;
                }
            }
            return null;
        }

        private void refresh() throws IOException {
            var present = new LinkedHashSet<Path>();
            if (Files.isDirectory(dir)) {
                try (var files = Files.newDirectoryStream(dir, "*.log")) {
                    for (var file : files) {
                        present.add(file);
                        refresh(file);
                    }
                }
            }
            seen.keySet().retainAll(present);
        }

        private void refresh(Path file) throws IOException {
            Stamp stamp;
            try {
                var is = Files.readAttributes(file, BasicFileAttributes.class);
                stamp = new Stamp(is.size(), is.lastModifiedTime().toInstant(), Objects.requireNonNull(is.fileKey()));
            } catch (NoSuchFileException e) {
                return; // replaced or removed between listing and looking; the next look settles it
            }
            var before = seen.get(file);
            if (before != null && before.stamp().equals(stamp)) {
                return;
            }
            // the same file, longer: the new lines are enough; else it was replaced and is read anew
            boolean grown = before != null
                    && before.stamp().inode().equals(stamp.inode())
                    && before.stamp().size() <= stamp.size();
            long from = grown ? before.parsed() : 0;
            var lines = grown ? before.lines() : new LinkedHashMap<String, String>();
            seen.put(file, new Seen(stamp, lines, from + parse(file, from, lines)));
        }

        /** Reads whole lines; a last one without its end is half an order that nobody was told of. Returns their bytes. */
        private static int parse(Path file, long from, Map<String, String> lines) throws IOException {
            byte[] bytes;
            try (var in = Files.newInputStream(file)) {
                in.skipNBytes(from);
                bytes = in.readAllBytes();
            }
            int end = bytes.length;
            while (end > 0 && bytes[end - 1] != '\n') {
                end--;
            }
            for (var line : new String(bytes, 0, end, StandardCharsets.UTF_8).split("\n")) {
                int space = line.indexOf(' ');
                if (space > 0) {
                    lines.put(line.substring(0, space), line.substring(space + 1));
                }
            }
            return end;
        }

        private static boolean endsInsideLine(FileChannel file, long end) throws IOException {
            if (end == 0) {
                return false;
            }
            var last = ByteBuffer.allocate(1);
            file.read(last, end - 1);
            return last.get(0) != '\n';
        }
    }
}
