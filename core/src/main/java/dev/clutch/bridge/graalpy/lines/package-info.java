/** The host functions behind queues, channels and {@code clutch.select}. */
@NullMarked
package dev.clutch.bridge.graalpy.lines;

import org.jspecify.annotations.NullMarked;
