/**
 * What Java code gets that waits without a thread: futures and publishers over the lines of {@link
 * dev.clutch.exchange}.
 */
@NullMarked
package dev.clutch.host;

import org.jspecify.annotations.NullMarked;
