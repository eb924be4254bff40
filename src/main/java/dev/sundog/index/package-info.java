/** The agent's own durable memory: what both sides agree on, the journal, chunks held, fences and notes (SQLite). */
@NullMarked
package dev.sundog.index;

import org.jspecify.annotations.NullMarked;
