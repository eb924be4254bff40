/** {@code sundog simulate}: a trace of a link and of what segments wrote, replayed under one rule of sharing after the other. */
@NullMarked
package dev.sundog.cli.simulate;

import org.jspecify.annotations.NullMarked;
