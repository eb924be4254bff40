package dev.sundog.profile;

import dev.sundog.model.Score;
import dev.sundog.model.Segment;

/** A segment with how critical it is. */
public record ScoredSegment(Segment segment, Score score) {}
