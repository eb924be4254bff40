/**
 * What people's tracing already says: OTLP and Jaeger spans in, whatever their order and quality, and observations of operations out.
 * Bytes become {@link dev.sundog.telemetry.Span spans} (decoders), spans become traces ({@code Traces}), a trace is divided along its
 * critical path ({@code CriticalPath}) and named. Everything is bounded, and what is not used is counted in a {@link dev.sundog.telemetry.Tally}.
 */
@NullMarked
package dev.sundog.telemetry;

import org.jspecify.annotations.NullMarked;
