package dev.sundog.gateway;

import dev.sundog.model.Workload;
import dev.sundog.model.Workload.Affinity;
import dev.sundog.model.Workload.Service;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Where a client that is known again stands between 0 and 1. Both gateways say the same, so its requests go to the same site
 * through either; when the share of a site moves, only clients between the old share and the new one move with it.
 */
final class Stickiness {
    private Stickiness() {}

    /** Empty when nothing is configured, or the request does not say whose it is. */
    static OptionalDouble place(Workload workload, HttpRequest request, Caller caller) {
        var key = workload.service()
                .map(Service::traits)
                .flatMap(t -> t.affinity())
                .flatMap(by -> key(by, request, caller));
        return key.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(spread(key.get()));
    }

    private static Optional<String> key(Affinity by, HttpRequest request, Caller caller) {
        return switch (by) {
            case Affinity.Address address -> Optional.of(caller.address());
            case Affinity.Header header -> Optional.ofNullable(request.headers().get(header.name()));
            case Affinity.Cookie cookie ->
                request.headers().getAll(HttpHeaderNames.COOKIE).stream()
                        .flatMap(text -> ServerCookieDecoder.LAX.decode(text).stream())
                        .filter(one -> one.name().equals(cookie.name()))
                        .map(one -> one.value())
                        .findFirst();
        };
    }

    /** FNV-1a with a last mixing, so that neighbouring keys lie far apart. */
    private static double spread(String key) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return ((hash ^ (hash >>> 33)) >>> 11) * 0x1.0p-53;
    }
}
