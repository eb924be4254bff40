/** What is sent next, and what state each copy is in: decisions only, time as an argument. */
@NullMarked
package dev.sundog.mirror;

import org.jspecify.annotations.NullMarked;
