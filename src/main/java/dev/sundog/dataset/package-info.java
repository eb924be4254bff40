/** Reading, watching and applying real data behind one small interface: directory trees. */
@NullMarked
package dev.sundog.dataset;

import org.jspecify.annotations.NullMarked;
