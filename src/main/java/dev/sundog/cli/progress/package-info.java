/** How long work gets on, for the person who waits for it. */
@NullMarked
package dev.sundog.cli.progress;

import org.jspecify.annotations.NullMarked;
