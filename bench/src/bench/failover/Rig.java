package bench.failover;

import java.nio.file.Path;
import java.util.List;

/** Two sites with a shop each, their copying, and what sends clients to them. */
interface Rig extends AutoCloseable {
    /** Where clients ask, host:port; the first first. */
    List<String> addresses();

    /** Waits until the loss of private could be survived as well as it ever can. */
    void awaitReady() throws Exception;

    /** Private is gone at once: its service, whatever copies, and its link. */
    void killPrivate();

    /** The data that is left. */
    Path survivor();

    @Override
    void close();
}
