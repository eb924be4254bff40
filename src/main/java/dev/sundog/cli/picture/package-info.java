/** Pictures of plans and of what became of them, as SVG. */
@NullMarked
package dev.sundog.cli.picture;

import org.jspecify.annotations.NullMarked;
