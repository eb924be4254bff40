/** Runs the machines of sync over real data, the index and the link: reads, sends, journals, applies. */
@NullMarked
package dev.sundog.transfer;

import org.jspecify.annotations.NullMarked;
