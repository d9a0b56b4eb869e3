/**
 * Locks, semaphores, events, barriers and conditions that work across interpreters, and survive the
 * death of one that holds them. See {@link dev.clutch.exchange.sync.Turn}.
 */
@NullMarked
package dev.clutch.exchange.sync;

import org.jspecify.annotations.NullMarked;
