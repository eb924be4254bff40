package dev.sundog.transfer;

import dev.sundog.index.Index;
import dev.sundog.index.Op;
import dev.sundog.model.GroupId;
import dev.sundog.model.Incarnation;
import dev.sundog.sync.Dot;
import dev.sundog.sync.TwoWayMemory;
import dev.sundog.sync.VersionVector;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** What the index remembers of a group that both sites write, besides its names. An empty note counts as none. */
final class SharedNotes {
    private final Index index;
    private final GroupId group;

    SharedNotes(Index index, GroupId group) {
        this.index = index;
        this.group = group;
    }

    /** With which the names of all notes of a group begin. */
    static String prefix(GroupId group) {
        return "shared/" + group + "/";
    }

    TwoWayMemory memory() {
        return new TwoWayMemory(
                note("life").map(SharedNotes::life).orElse(index.incarnation()),
                note("floor").map(text -> OptionalLong.of(Long.parseLong(text))).orElse(OptionalLong.empty()),
                note("looked").isPresent(),
                note("theirs").map(SharedNotes::life),
                note("forgotten").map(SharedNotes::vector).orElse(VersionVector.NONE),
                index.lookup().known(group));
    }

    private Optional<String> note(String name) {
        return index.note(prefix(group) + name).filter(text -> !text.isEmpty());
    }

    private Op.Note op(String name, String value) {
        return new Op.Note(prefix(group) + name, value);
    }

    Op.Note floor(String value) {
        return op("floor", value);
    }

    Op.Note looked() {
        return op("looked", "yes");
    }

    Op.Note life(Incarnation life) {
        return op("life", text(life));
    }

    Op.Note theirs(Incarnation life) {
        return op("theirs", text(life));
    }

    Op.Note forgotten(VersionVector vector) {
        return op("forgotten", text(vector));
    }

    private static String text(Incarnation life) {
        return life.high() + ":" + life.low();
    }

    private static Incarnation life(String text) {
        var parts = text.split(":", -1);
        return new Incarnation(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    private static String text(VersionVector vector) {
        return vector.last().stream().map(d -> text(d.life()) + ":" + d.count()).collect(Collectors.joining(" "));
    }

    private static VersionVector vector(String text) {
        return new VersionVector(Arrays.stream(text.split(" ", -1))
                .map(dot -> new Dot(life(dot), Long.parseLong(dot.split(":", -1)[2])))
                .toList());
    }
}
