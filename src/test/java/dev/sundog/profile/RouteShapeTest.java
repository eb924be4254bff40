package dev.sundog.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RouteShapeTest {
    @Test
    void valuesInRoutesFoldIntoShapes() {
        assertEquals("GET /orders/{}", RouteShape.of("GET /orders/18427"));
        assertEquals("/u/{}/x", RouteShape.of("/u/123e4567-e89b-12d3-a456-426614174000/x?since=9"));
        assertEquals("/blob/{}", RouteShape.of("/blob/9f86d081884c7d65"));
        assertEquals("/days/{}/{}", RouteShape.of("/days/2024-02-29/2024-02-29T12:00:00Z"));
        assertEquals("/at/{}/{}", RouteShape.of("/at/-12.5,3.75/10.0.0.1"));
        assertEquals("/mail/{}", RouteShape.of("/mail/a.b@example.org"));
        assertEquals("/s/{}", RouteShape.of("/s/eyJhbGciOiJIUzI1NiJ9.x"));
    }

    @Test
    void namesInRoutesStay() {
        assertEquals("POST /catalogue/*", RouteShape.of("POST /catalogue/*"));
        assertEquals("/static/**", RouteShape.of("/static/**"));
        assertEquals("/v2/internationalisation-of-things", RouteShape.of("/v2/internationalisation-of-things"));
        assertEquals("/{}/x", RouteShape.of("/abcdefab-abcd-abcd-abcd-abcdefabcdef/x"));
        assertEquals("/v2/-/a-b/x.json", RouteShape.of("/v2/-/a-b/x.json"));
        assertEquals("select", RouteShape.of("select"));
    }

    @Test
    void theShapeOfAShapeIsItself() {
        for (var route : new String[] {"GET /orders/18427/lines/3", "/a//b/", "/", "", "/{}/x"}) {
            assertEquals(RouteShape.of(route), RouteShape.of(RouteShape.of(route)));
        }
    }
}
