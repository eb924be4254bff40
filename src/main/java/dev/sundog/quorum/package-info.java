/** The majority that decides who may write: Apache Ratis, whose state machine only calls steer's lease table. */
@NullMarked
package dev.sundog.quorum;

import org.jspecify.annotations.NullMarked;
