/** What differs, what is the smallest delta, who wins, what is kept: pure rules and machines of synchronisation. */
@NullMarked
package dev.sundog.sync;

import org.jspecify.annotations.NullMarked;
