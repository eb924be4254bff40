package dev.sundog.api;

import dev.sundog.model.Site;
import java.util.Optional;

/**
 * Two versions of a name that both sites write, which did not know of each other, as long as no person has settled it.
 *
 * @param path the name that carries it, with its group, as people write it: {@code papers/plans/may.txt}
 * @param kind {@code copy}: the version that lost the name stands at {@code path}; {@code aside}: a rule put it out of the tree;
 *     {@code deleted}: it is a delete, against which the name was kept
 * @param site that wrote the version that lost
 * @param at when, ISO 8601
 * @param name that was lost; {@code path}, unless the kind is {@code copy}
 * @param keptAt where the version that lost is: a path of the group, or of this site's file system; absent where it is not at this site
 * @param why in words
 */
public record ConflictReport(
        String path,
        String group,
        String kind,
        Site site,
        String at,
        String name,
        Optional<String> keptAt,
        String why) {}
