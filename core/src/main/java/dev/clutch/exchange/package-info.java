/**
 * Where interpreters meet: queues, channels, and the choice between several of them. Knows
 * interpreters only as numbers, for the sake of what an item's policy says when its interpreter
 * dies.
 *
 * <p>Its words:
 *
 * <dl>
 *   <dt>{@link dev.clutch.exchange.Item}
 *   <dd>a value in a queue or channel, with who put it and what becomes of it when that interpreter
 *       is gone
 *   <dt>{@link dev.clutch.exchange.Waiter}
 *   <dd>one who stands in line at a queue or channel: a thread, a ticket, or an alternative
 *   <dt>{@link dev.clutch.exchange.Ticket}
 *   <dd>a place in line without a thread: a bell is rung when its turn has come, and whoever holds
 *       it then claims what it was promised
 *   <dt>{@link dev.clutch.exchange.Choice}
 *   <dd>one thread waiting at several lines at once, each by an {@link
 *       dev.clutch.exchange.Alternative}; the first that can goes
 *   <dt>{@link dev.clutch.exchange.sync.Turn}
 *   <dd>a place in line at a lock or its like; granted once, then settled or cancelled
 *   <dt>holder
 *   <dd>the interpreter, by its id, that counts a reference or holds a lock; {@code HOST} for Java
 *       threads in none
 *   <dt>association
 *   <dd>an interpreter's use of one end of a channel
 * </dl>
 */
@NullMarked
package dev.clutch.exchange;

import org.jspecify.annotations.NullMarked;
