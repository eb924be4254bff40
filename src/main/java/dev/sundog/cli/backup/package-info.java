/** What of a host is kept in one file, and put back from it. */
@NullMarked
package dev.sundog.cli.backup;

import org.jspecify.annotations.NullMarked;
