/** Starts, checks, restarts, stops and fences the service of a group at one site. */
@NullMarked
package dev.sundog.runner;

import org.jspecify.annotations.NullMarked;
