/** What each segment will need, what the networks will have, who gets what when, and the buckets that hold it to that. */
@NullMarked
package dev.sundog.bandwidth;

import org.jspecify.annotations.NullMarked;
