/** {@code sundog score}: what files of telemetry say of services, without an agent or a configuration. */
@NullMarked
package dev.sundog.cli.score;

import org.jspecify.annotations.NullMarked;
