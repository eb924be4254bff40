package dev.sundog.profile;

import java.util.regex.Pattern;

/** Folds values in routes, which are unbounded, into shapes, which are few: {@code /orders/18427} to {@code /orders/{}}. */
public final class RouteShape {
    private static final Pattern VALUE =
            Pattern.compile("[0-9]+|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|(?=.*[0-9])[0-9a-fA-F]{12,}"
                    + "|(?=.*[0-9])[0-9A-Za-z_.=~-]{20,}" // tokens, ULIDs
                    + "|[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?(?:[T_ ][0-9:.]+(?:Z|[+-][0-9:]+)?)?" // dates and times
                    + "|(?=.*[0-9])[-+0-9.,:]+" // signed and decimal numbers, coordinates, addresses
                    + "|[^@/]+@[^@/]+\\.[^@/.]+"); // mail addresses

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
                out.append(start > 0 && isValue(part) ? "{}" : part);
                out.append(i < path.length() ? "/" : "");
                start = i + 1;
            }
        }
        return out.toString();
    }

    /** Most parts are plain words, which is seen sooner than by matching. */
    private static boolean isValue(String part) {
        boolean perhaps = part.length() == 36;
        for (int i = 0; i < part.length() && !perhaps; i++) {
            char c = part.charAt(i);
            perhaps = (c >= '0' && c <= '9') || c == '@';
        }
        return perhaps && VALUE.matcher(part).matches();
    }
}
