/**
 * What the low-level Python modules do, on {@link dev.clutch.data.Shareable} and plain Java types,
 * whatever engine runs the code that calls. {@link dev.clutch.bridge.calls.Door} is where each call
 * is held against what its caller may do.
 */
@NullMarked
package dev.clutch.bridge.calls;

import org.jspecify.annotations.NullMarked;
