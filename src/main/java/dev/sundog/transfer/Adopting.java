package dev.sundog.transfer;

import dev.sundog.dataset.Kind;
import dev.sundog.dataset.Stat;
import dev.sundog.model.Entry;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Layout;
import dev.sundog.sync.TwoWayEffect;
import dev.sundog.transfer.Taking.Parked;

/** Notes what was made here of what the other side of a two-writer group told. Confined by the group's lock. */
final class Adopting {
    private final GroupFiles files;
    private final Sighting sighting;
    private final Clocks clocks;

    Adopting(GroupFiles files, Sighting sighting, Clocks clocks) {
        this.files = files;
        this.sighting = sighting;
        this.clocks = clocks;
    }

    /** It is here from now on; under the lock. What looks otherwise by now is read. */
    void settle(Parked one, Carrying.Made made) {
        var make = one.make();
        var path = make.path();
        if (make.copy() instanceof TwoWayEffect.Beside b && make.expected().isPresent()) {
            var copied = files.dataset().stat(b.path());
            copied.ifPresent(s -> agree(b.path(), make.expected().get(), s, made.before(), false));
        }
        if (make.claim().entry().isEmpty() || made.stat().isEmpty()) {
            made.keptAt().ifPresent(place -> files.book().putStored(place, made.before()));
            files.book().sound(path);
            files.forget(path);
            return;
        }
        var entry = make.claim().entry().get();
        boolean sameContent = entry instanceof Entry.File f
                && make.expected().orElse(null) instanceof Entry.File old
                && old.content().equals(f.content());
        if (!sameContent) {
            files.book().sound(path);
        }
        agree(path, entry, made.stat().get(), one.layout(), sameContent);
    }

    /** What had rotted holds again what both sites agreed on; under the lock. */
    void mended(TreePath path, Entry.File file, Stat stat, Layout layout) {
        files.book().sound(path);
        agree(path, file, stat, layout, false);
    }

    private void agree(TreePath path, Entry entry, Stat stat, Layout layout, boolean unsure) {
        if (Sighting.lacksOwner(entry, stat)) {
            sighting.ownersAreLacking();
        }
        boolean still = switch (entry) {
            case Entry.File f ->
                stat.kind() == Kind.FILE
                        && stat.size() == f.size()
                        && stat.mtimeNanos() == f.metadata().mtimeNanos();
            case Entry.Directory d -> stat.kind() == Kind.DIRECTORY;
            case Entry.Symlink l -> stat.kind() == Kind.SYMLINK;
            case Entry.HardLink h -> false;
        };
        if (!still) {
            files.forget(path);
            return;
        }
        var stamp = Stamps.of(stat, clocks.wallNanos().getAsLong());
        files.agree(path, entry, unsure ? stamp.unsure() : stamp, layout);
    }
}
