package dev.sundog.index;

import dev.sundog.model.Digest;
import java.util.Optional;

/**
 * A name directly in a directory.
 *
 * @param agreed empty where nothing is agreed on but something is beneath
 * @param below digest of the directory with all beneath, where that is known
 */
@SuppressWarnings("ArrayRecordComponent")
public record AgreedChild(byte[] name, Optional<Agreed> agreed, Optional<Digest> below) {}
