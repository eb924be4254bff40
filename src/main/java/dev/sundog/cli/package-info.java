/** The commands, and the one place where objects are joined. */
@NullMarked
package dev.sundog.cli;

import org.jspecify.annotations.NullMarked;
