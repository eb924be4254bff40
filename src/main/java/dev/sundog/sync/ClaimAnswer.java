package dev.sundog.sync;

import dev.sundog.model.TreePath;

/** What one side of a two-writer group says to a claim. */
public sealed interface ClaimAnswer {
    TreePath path();

    /** Exactly this is here, durably. */
    record Has(TreePath path, Dot write, VersionVector seen) implements ClaimAnswer {}

    /** The name was never known here, and waits. */
    record Unknown(TreePath path, Dot write) implements ClaimAnswer {}

    /** The version that the layout builds on is not here: tell it whole. */
    record Whole(TreePath path) implements ClaimAnswer {}
}
