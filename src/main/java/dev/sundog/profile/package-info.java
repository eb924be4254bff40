/** What the segments are, how critical each is, and why: facts and a time in, segments and scores out. */
@NullMarked
package dev.sundog.profile;

import org.jspecify.annotations.NullMarked;
