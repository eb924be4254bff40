/** Telemetry that lies in files: what each one is, by its content, and what is in it. */
@NullMarked
package dev.sundog.telemetry.files;

import org.jspecify.annotations.NullMarked;
