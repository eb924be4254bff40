/** The control loop that joins stages and edges: observe, decide, act, publish. */
@NullMarked
package dev.sundog.agent;

import org.jspecify.annotations.NullMarked;
