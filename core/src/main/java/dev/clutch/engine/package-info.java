/**
 * The seam between the runtime and what runs Python: an engine, the contexts it makes, and what all
 * engines need. Knows nothing of queues, ids or Python modules.
 */
@NullMarked
package dev.clutch.engine;

import org.jspecify.annotations.NullMarked;
