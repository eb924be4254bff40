/**
 * Where programs send their spans: OTLP by gRPC and by HTTP. A {@link dev.sundog.telemetry.receive.OtlpReceiver} has the ports, an
 * {@link dev.sundog.telemetry.receive.Intake} decides on each export and holds what was taken, bounded, until it is asked for.
 */
@NullMarked
package dev.sundog.telemetry.receive;

import org.jspecify.annotations.NullMarked;
