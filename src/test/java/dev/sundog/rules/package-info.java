/** The shape of the code as tests: who knows whom, what is pure, how long a file may be. */
@NullMarked
package dev.sundog.rules;

import org.jspecify.annotations.NullMarked;
