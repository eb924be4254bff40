/** Client traffic: an HTTP/1.1 reverse proxy at each site that follows routes, holds answers for barriers and retries what is safe. */
@NullMarked
package dev.sundog.gateway;

import org.jspecify.annotations.NullMarked;
