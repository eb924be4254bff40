package bench.sync;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Trees to change, and the changes, in the order in which they are made. */
record World(String name, Maker maker, List<Pattern> patterns) {
    interface Maker {
        void make(Path root, Scale scale) throws IOException;
    }

    static final List<World> ALL = List.of(BigFile.world(), SmallFiles.world(), FirstCopy.world(), Everyday.world());
}
