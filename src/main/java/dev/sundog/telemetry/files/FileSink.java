package dev.sundog.telemetry.files;

import dev.sundog.telemetry.LogLine;
import dev.sundog.telemetry.PgStatStatements;
import dev.sundog.telemetry.SpanSink;

/** Takes what is found in files. */
public interface FileSink extends SpanSink {
    void request(LogLine.Request request);

    void statement(PgStatStatements.Statement statement);
}
