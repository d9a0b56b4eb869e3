/**
 * Where interpreters meet: queues, and what they share with channels to come. Knows interpreters
 * only as numbers, for the sake of what an item's policy says when its interpreter dies.
 */
@NullMarked
package dev.clutch.exchange;

import org.jspecify.annotations.NullMarked;
