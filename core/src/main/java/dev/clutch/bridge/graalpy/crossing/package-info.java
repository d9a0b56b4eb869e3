/**
 * Guest values become {@link dev.clutch.data.Shareable} and back, in {@link
 * dev.clutch.bridge.graalpy.crossing.Values} alone; errors likewise.
 */
@NullMarked
package dev.clutch.bridge.graalpy.crossing;

import org.jspecify.annotations.NullMarked;
