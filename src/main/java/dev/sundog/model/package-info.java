/** What we are talking about: the vocabulary every other package shares. Values only; no I/O, no clock, no thread. */
@NullMarked
package dev.sundog.model;

import org.jspecify.annotations.NullMarked;
