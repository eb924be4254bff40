/** The demonstration: two sites, a witness, an emulated wide-area network, a shop with clients, and a kill in the middle. */
@NullMarked
package dev.sundog.demo;

import org.jspecify.annotations.NullMarked;
