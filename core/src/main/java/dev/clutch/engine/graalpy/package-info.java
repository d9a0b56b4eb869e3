/**
 * All that Clutch does with GraalPy where GraalPy has no public way to, behind {@link
 * dev.clutch.engine.graalpy.GraalPyInternals}. Nobody else names a class of GraalPy or Truffle.
 *
 * <p>Each thing is found on its own, once ({@link dev.clutch.engine.graalpy.Access}), and has a way
 * to do without: a newer GraalPy, or one on the module path, costs what its entry in the report
 * says.
 */
@NullMarked
package dev.clutch.engine.graalpy;

import org.jspecify.annotations.NullMarked;
