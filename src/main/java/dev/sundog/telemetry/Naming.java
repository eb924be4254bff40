package dev.sundog.telemetry;

import dev.sundog.profile.DataKind;
import dev.sundog.profile.RouteShape;
import java.util.List;
import java.util.Locale;

/**
 * What an activity is called as an operation, by OpenTelemetry's semantic conventions or, where there are no attributes, by its name:
 * {@code POST /orders/{}}, {@code SQL select {} from orders}, {@code orders publish}, {@code shop.Cart/AddItem}.
 *
 * @param operation the name
 * @param writing false only for what is known to read
 * @param touched the data that it touches by itself
 */
record Naming(String operation, boolean writing, List<Touched> touched) {

    static Naming of(Activity did) {
        if (did.get(Attribute.DB_SYSTEM).isPresent()
                || did.get(Attribute.DB_STATEMENT).isPresent()
                || did.get(Attribute.DB_COLLECTION).isPresent()) {
            return Database.naming(did);
        }
        boolean message = did.kind() == Kind.PRODUCER || did.kind() == Kind.CONSUMER;
        if (message || did.get(Attribute.MESSAGING_DESTINATION).isPresent()) {
            return message(did);
        }
        if (did.get(Attribute.RPC_SERVICE).isPresent()
                || did.get(Attribute.RPC_METHOD).isPresent()) {
            return rpc(did);
        }
        if (did.get(Attribute.HTTP_METHOD).isPresent()
                || did.get(Attribute.HTTP_ROUTE).isPresent()) {
            return http(did);
        }
        return byName(did.name());
    }

    private static Naming message(Activity did) {
        var destination = RouteShape.of(did.get(Attribute.MESSAGING_DESTINATION).orElse(did.name()));
        var operation = did.get(Attribute.MESSAGING_OPERATION).orElse("").toLowerCase(Locale.ROOT);
        boolean sends = did.kind() == Kind.PRODUCER
                || operation.equals("publish")
                || operation.equals("send")
                || operation.equals("create");
        return new Naming(
                destination + (sends ? " publish" : " process"),
                sends,
                List.of(new Touched(DataKind.DESTINATION, destination, sends)));
    }

    private static Naming rpc(Activity did) {
        var method = did.get(Attribute.RPC_METHOD).orElse("");
        var service = did.get(Attribute.RPC_SERVICE).orElse("");
        // since version 1.38 of the conventions the method has the service's name in it
        boolean whole = method.indexOf('/') > 0 || service.isEmpty();
        var name = whole ? method : method.isEmpty() ? bare(did.name()) : service + "/" + method;
        return new Naming(name, true, List.of());
    }

    private static Naming http(Activity did) {
        var method = did.get(Attribute.HTTP_METHOD).orElse(verb(did.name()));
        var route = did.get(Attribute.HTTP_ROUTE)
                .or(() -> did.get(Attribute.HTTP_TARGET).map(Naming::path))
                .orElse(path(did.name()));
        var name = (method.isEmpty() ? "HTTP" : method.toUpperCase(Locale.ROOT)) + " " + RouteShape.of(route);
        return new Naming(name, !reads(method), List.of());
    }

    /** {@code HTTP GET /hotels}, {@code GET /hotels}, {@code /search.Search/Nearby}, or whatever it is. */
    private static Naming byName(String name) {
        var verb = verb(name);
        if (!verb.isEmpty()) {
            return new Naming(verb + " " + RouteShape.of(path(name)), !reads(verb), List.of());
        }
        var bare = bare(name);
        return isCall(bare) ? new Naming(bare, true, List.of()) : new Naming(RouteShape.of(name), true, List.of());
    }

    private static String bare(String name) {
        return name.startsWith("/") ? name.substring(1) : name;
    }

    /** {@code package.Service/Method}: one slash, behind a name with a capital letter. */
    private static boolean isCall(String name) {
        int slash = name.indexOf('/');
        int dot = name.lastIndexOf('.', slash);
        return slash > dot + 1
                && dot > 0
                && name.indexOf('/', slash + 1) < 0
                && name.indexOf(' ') < 0
                && Character.isUpperCase(name.charAt(dot + 1));
    }

    private static String verb(String name) {
        var rest = name.startsWith("HTTP ") ? name.substring(5) : name;
        int space = rest.indexOf(' ');
        var first = space < 0 ? rest : rest.substring(0, space);
        return switch (first) {
            case "GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE" -> first;
            default -> "";
        };
    }

    /** The path in an address, a target or a name; {@code /} when there is none. */
    static String path(String target) {
        int scheme = target.indexOf("://");
        int from = target.indexOf('/', scheme < 0 ? 0 : scheme + 3);
        if (from < 0) {
            return "/";
        }
        int fragment = target.indexOf('#', from);
        return target.substring(from, fragment < 0 ? target.length() : fragment);
    }

    private static boolean reads(String method) {
        return method.equalsIgnoreCase("GET") || method.equalsIgnoreCase("HEAD") || method.equalsIgnoreCase("OPTIONS");
    }
}
