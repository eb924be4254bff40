/**
 * What a path does to packets, by STAMP (RFC 8762 with the extensions of RFC 8972): the packets' bytes, who sends what when, what is
 * answered, and what delays, loss and order follow. Knows no clock and no socket.
 */
@NullMarked
package dev.sundog.bandwidth.stamp;

import org.jspecify.annotations.NullMarked;
