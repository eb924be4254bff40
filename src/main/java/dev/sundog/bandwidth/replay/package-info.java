/** What would have become of a trace of a link and of what segments wrote, had it been shared out by one rule or another. */
@NullMarked
package dev.sundog.bandwidth.replay;

import org.jspecify.annotations.NullMarked;
