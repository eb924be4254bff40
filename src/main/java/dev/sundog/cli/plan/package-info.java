/** {@code sundog plan DIR}: what Sundog would do with a directory, from the directory alone; reads only, sends nothing. */
@NullMarked
package dev.sundog.cli.plan;

import org.jspecify.annotations.NullMarked;
