/** What an operator writes in {@code sundog.yaml}: read strictly, checked against itself, turned into the model's words. */
@NullMarked
package dev.sundog.cli.config;

import org.jspecify.annotations.NullMarked;
