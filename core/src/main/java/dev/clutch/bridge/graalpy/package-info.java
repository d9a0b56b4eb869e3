/**
 * How GraalPy calls {@link dev.clutch.bridge.calls}, and how the Python modules come into an
 * interpreter. {@link dev.clutch.bridge.graalpy.Bridge} puts it together.
 */
@NullMarked
package dev.clutch.bridge.graalpy;

import org.jspecify.annotations.NullMarked;
