/** Breaches of the rules, planted so that {@code ShapeTest} finds them. */
@NullMarked
package dev.sundog.rules.planted.steer;

import org.jspecify.annotations.NullMarked;
