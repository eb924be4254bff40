package bench.ramp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** A service of so many workers, of which each request takes one for so long: {@code Service PORT WORKERS MILLIS}. */
final class Service {
    private final Semaphore free;
    private final long millis;

    private Service(int workers, long millis) {
        this.free = new Semaphore(workers, true);
        this.millis = millis;
    }

    public static void main(String[] args) throws IOException {
        var it = new Service(Integer.parseInt(args[1]), Long.parseLong(args[2]));
        System.setProperty("sun.net.httpserver.nodelay", "true");
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
        var server = HttpServer.create(address, 512);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/health", Service::answer);
        server.createContext("/", it::work);
        server.start();
    }

    private void work(HttpExchange exchange) throws IOException {
        free.acquireUninterruptibly();
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            free.release();
        }
        answer(exchange);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }
}
