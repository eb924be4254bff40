package dev.sundog.sync;

import dev.sundog.model.Digest;
import dev.sundog.model.TreePath;
import java.util.List;
import java.util.Optional;

/**
 * A claim as one side of a two-writer group tells it.
 *
 * @param answering the write of the other side that was compared with what is remembered here
 * @param base content of the file that the layout keeps chunks of: what the other side is known to have under this name
 * @param layout what the file is made of; empty for anything else
 */
public record ToldClaim(TreePath path, Claim claim, Optional<Dot> answering, Optional<Digest> base, List<Ref> layout) {
    public ToldClaim {
        layout = List.copyOf(layout);
    }
}
