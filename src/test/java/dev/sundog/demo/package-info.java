/** Tests of the demonstration's parts; the whole is run by {@code ./sundog demo}. */
@NullMarked
package dev.sundog.demo;

import org.jspecify.annotations.NullMarked;
