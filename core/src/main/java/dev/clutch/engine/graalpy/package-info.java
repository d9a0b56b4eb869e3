/**
 * The engine that runs Python in GraalPy contexts: options from a config, one shared engine, one
 * context an interpreter, how it is interrupted and closed, and all that looks into GraalPy itself.
 * Knows nothing of queues, ids or Python modules.
 */
@NullMarked
package dev.clutch.engine.graalpy;

import org.jspecify.annotations.NullMarked;
