/** The host functions behind {@code clutch}'s locks and their like. */
@NullMarked
package dev.clutch.bridge.graalpy.sync;

import org.jspecify.annotations.NullMarked;
