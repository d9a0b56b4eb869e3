/**
 * Interpreters as things with a life: ids, states, who runs in them, what they may do, and what
 * their death does to the rest. Asks the Python side for what it needs through {@link
 * dev.clutch.runtime.Guest}.
 */
@NullMarked
package dev.clutch.runtime;

import org.jspecify.annotations.NullMarked;
