/** Who may write, who serves, and when that changes: leases, routes and overload, decided from facts alone. */
@NullMarked
package dev.sundog.steer;

import org.jspecify.annotations.NullMarked;
