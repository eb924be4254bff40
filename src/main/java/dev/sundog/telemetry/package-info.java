/** What others' telemetry tells, as observations of operations: bad input is counted and explained, never thrown at anyone. */
@NullMarked
package dev.sundog.telemetry;

import org.jspecify.annotations.NullMarked;
