package dev.sundog.cli.backup;

import java.nio.file.Path;

/** Where a host has its parts: what {@code sundog up} is told. */
public record Host(Path config, Path bundle, Path state) {}
