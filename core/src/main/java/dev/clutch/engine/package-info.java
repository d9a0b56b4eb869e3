/**
 * GraalPy contexts as Clutch uses them: the shared engine, options from a config, one context an
 * interpreter, and how it is interrupted and closed. Knows nothing of queues, ids or Python
 * modules.
 */
@NullMarked
package dev.clutch.engine;

import org.jspecify.annotations.NullMarked;
