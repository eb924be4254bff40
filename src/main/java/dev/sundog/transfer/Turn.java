package dev.sundog.transfer;

import dev.sundog.index.Op;
import dev.sundog.model.TreePath;
import java.util.ArrayList;

/**
 * A group that one site wrote is written by both from now on, or the other way round: what is remembered of it means another thing
 * then, and is forgotten. Both sides are compared.
 */
final class Turn {
    private Turn() {}

    static void to(boolean shared, GroupFiles files) {
        var group = files.group();
        var notes = files.index().lookup().notes(SharedNotes.prefix(group));
        boolean was = notes.values().stream().anyMatch(v -> !v.isEmpty());
        if (was == shared) {
            return;
        }
        var names = new ArrayList<TreePath>();
        files.eachBeneath(TreePath.ROOT, names::add);
        names.forEach(files::forget);
        files.index().lookup().known(group).keySet().forEach(path -> files.write(new Op.DropKnown(group, path)));
        notes.keySet().forEach(name -> files.write(new Op.Note(name, "")));
        files.flush();
    }
}
