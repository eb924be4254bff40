/** How people and programs ask a running agent: the control socket, the reports it answers with, and metrics. */
@NullMarked
package dev.sundog.api;

import org.jspecify.annotations.NullMarked;
