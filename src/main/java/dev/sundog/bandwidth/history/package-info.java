/** What a link did, remembered ever more coarsely: seconds for an hour, minutes for a month, hours for two years. */
@NullMarked
package dev.sundog.bandwidth.history;

import org.jspecify.annotations.NullMarked;
