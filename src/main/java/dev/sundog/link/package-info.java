/** Agent to agent: the installation's certificates, mutual TLS 1.3, frames, probes, and the one logical link between two sites. */
@NullMarked
package dev.sundog.link;

import org.jspecify.annotations.NullMarked;
