/**
 * The host functions behind the low-level Python modules, one class a module; {@link
 * dev.clutch.bridge.graalpy.crossing.Values}, the one place where guest values become {@link
 * dev.clutch.data.Shareable} and back; and how the Python modules, which are resources of this
 * package, come into an interpreter.
 */
@NullMarked
package dev.clutch.bridge;

import org.jspecify.annotations.NullMarked;
