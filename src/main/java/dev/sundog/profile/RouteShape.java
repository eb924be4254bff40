package dev.sundog.profile;

import java.util.regex.Pattern;

/** Folds values in routes, which are unbounded, into shapes, which are few: {@code /orders/18427} to {@code /orders/{}}. */
public final class RouteShape {
    private static final Pattern VALUE =
            Pattern.compile("[0-9]+|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|(?=.*[0-9])[0-9a-fA-F]{12,}"
                    + "|(?=.*[0-9])[0-9A-Za-z_.=~-]{20,}");

    private RouteShape() {}

    /** The shape of a route; what follows {@code ?} is dropped. A shape's shape is itself. */
    public static String of(String route) {
        int query = route.indexOf('?');
        var path = query < 0 ? route : route.substring(0, query);
        if (path.indexOf('/') < 0) {
            return path;
        }
        var out = new StringBuilder(path.length());
        int start = 0;
        for (int i = 0; i <= path.length(); i++) {
            if (i == path.length() || path.charAt(i) == '/') {
                var part = path.substring(start, i);
                out.append(start > 0 && VALUE.matcher(part).matches() ? "{}" : part);
                out.append(i < path.length() ? "/" : "");
                start = i + 1;
            }
        }
        return out.toString();
    }
}
