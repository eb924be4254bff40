/** Whole installations of real processes on loopback, with real files, real TLS and real kills. */
@NullMarked
package dev.sundog.e2e;

import org.jspecify.annotations.NullMarked;
