/**
 * Things of one kind by number, and who refers to them: the id tables under queues, channels,
 * synchronisation primitives and interpreters.
 */
@NullMarked
package dev.clutch.exchange.table;

import org.jspecify.annotations.NullMarked;
