/** Looks, without an agent, for what would keep one from working on this host. */
@NullMarked
package dev.sundog.cli.doctor;

import org.jspecify.annotations.NullMarked;
