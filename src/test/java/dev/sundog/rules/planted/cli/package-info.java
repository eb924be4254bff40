/** Breaches of the rules, planted so that {@code ShapeTest} finds them. */
@NullMarked
package dev.sundog.rules.planted.cli;

import org.jspecify.annotations.NullMarked;
