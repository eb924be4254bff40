package dev.sundog.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * A service of a few workers: {@code Workers NAME PORT WORKERS MILLIS}. Each request takes one of them for that long; {@code PUT
 * /workers/N} makes them N. Answers say in the header {@code Site} who gave them.
 */
final class Workers {
    private final String name;
    private final Semaphore free;
    private final long millis;
    private int all;

    private Workers(String name, int workers, long millis) {
        this.name = name;
        this.free = new Semaphore(workers, true);
        this.all = workers;
        this.millis = millis;
    }

    public static void main(String[] args) throws IOException {
        var it = new Workers(args[0], Integer.parseInt(args[2]), Long.parseLong(args[3]));
        System.setProperty("sun.net.httpserver.nodelay", "true");
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1]));
        var server = HttpServer.create(address, 512);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/health", exchange -> it.answer(exchange));
        server.createContext("/workers/", it::change);
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

    private synchronized void change(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        int wanted = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
        free.release(Math.max(0, wanted - all));
        free.acquireUninterruptibly(Math.max(0, all - wanted));
        all = wanted;
        answer(exchange);
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Site", name);
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }
}
