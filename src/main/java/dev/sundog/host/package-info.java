/** The operating system, called directly: files beneath a directory by bytes, change notices, the boot clock (Linux, FFM). */
@NullMarked
package dev.sundog.host;

import org.jspecify.annotations.NullMarked;
