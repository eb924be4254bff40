package dev.sundog.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sundog.model.GroupId;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import dev.sundog.model.Workload;
import dev.sundog.telemetry.Grouping.Placed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpanPlacesTest {
    private static Workload workload(String name, String root) {
        return new Workload(
                new GroupId(name),
                5,
                Duration.ZERO,
                Map.of(Site.PRIVATE, root, Site.PUBLIC, "/elsewhere"),
                List.of(),
                List.of(),
                Optional.empty());
    }

    @Test
    void a_file_is_of_the_innermost_root_of_this_site() {
        var shop = new GroupId("shop");
        var places = new SpanPlaces(
                Map.of("checkout", shop),
                List.of(workload("shop", "/srv/shop/"), workload("old", "/srv")),
                Site.PRIVATE);
        assertEquals(Optional.of(shop), places.group("checkout"));
        assertEquals(Optional.empty(), places.group("shop"));
        assertEquals(Optional.of(new Placed(shop, TreePath.of("a/b"))), places.place(TreePath.of("srv/shop/a/b")));
        assertEquals(
                Optional.of(new Placed(new GroupId("old"), TreePath.of("shops"))),
                places.place(TreePath.of("srv/shops")));
        assertEquals(Optional.empty(), places.place(TreePath.of("elsewhere/a")));
    }
}
