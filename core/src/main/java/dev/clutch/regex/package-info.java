/**
 * Runs what Python's {@code re} compiles a pattern to, for the patterns that GraalPy's own engine
 * cannot do. It backtracks, as CPython's does. On the JDK alone.
 */
@NullMarked
package dev.clutch.regex;

import org.jspecify.annotations.NullMarked;
