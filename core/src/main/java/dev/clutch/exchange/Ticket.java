package dev.clutch.exchange;

import dev.clutch.exchange.park.LockOrder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A place in the line of a queue or channel that no thread waits at. The first {@linkplain #claim
 * claim} takes, or puts, at once if that is possible, else the ticket stands in line. When its turn
 * comes, an item, or room for one, is <em>promised</em> to it, and its bell is rung; then the
 * holder comes and claims again. Up to that moment nothing has been taken or put, so a holder that
 * changes its mind, {@linkplain #withdraw withdraws} and undoes nothing: what was promised to it
 * goes to the next in line. Nobody else gets what is promised.
 *
 * <p>That is what makes an await that is cancelled, a future that is cancelled, and one choice out
 * of several tickets exact, however late they hear of it.
 *
 * <p>The bell is rung in the thread that did it, with no lock held, and possibly more than once. It
 * must do no more than pass the news on: it must not wait, throw, or run Python code.
 */
public final class Ticket extends Waiter {
  /** Where a ticket stands. */
  enum State {
    NEW,
    WAITING,
    PROMISED,
    /** The queue is shut down or destroyed, and the holder does not know yet. */
    ENDED,
    /** Claimed or withdrawn. */
    SETTLED
  }

  private final TicketLine line;
  private final long holder;
  private final Consumer<Ticket> bell;
  private final boolean untilReceived;
  State state = State.NEW; // of the line's state, and guarded like the rest of that

  Ticket(TicketLine line, long holder, @Nullable Item offered, Consumer<Ticket> bell) {
    this(line, holder, offered, bell, false);
  }

  /**
   * Stands in no line yet.
   *
   * @param untilReceived whether a sender waits for its item to be received, when others are
   *     content with its being buffered
   */
  Ticket(
      TicketLine line,
      long holder,
      @Nullable Item offered,
      Consumer<Ticket> bell,
      boolean untilReceived) {
    super(offered);
    this.line = line;
    this.holder = holder;
    this.bell = bell;
    this.untilReceived = untilReceived;
  }

  boolean untilReceived() {
    return untilReceived;
  }

  /** The id of the interpreter that holds it, or {@link Item#HOST}. */
  long holder() {
    return holder;
  }

  void ring() {
    assert LockOrder.isFree() : "a bell is rung while others wait for what this thread has";
    bell.accept(this);
  }

  /**
   * Takes the item that is the oldest at this moment, or puts the ticket's own, if it may.
   *
   * @return that item; null when nothing is promised to this ticket: not yet, or, since an item's
   *     interpreter died, not any more. The bell will ring (again) then. Also null once settled.
   * @throws dev.clutch.errors.InterpreterException a queue's or channel's, when there is nothing
   *     left to wait for
   */
  public @Nullable Item claim() {
    return line.claim(this);
  }

  /**
   * Gives the place up.
   *
   * @return whether nothing was taken or put, and never will be; false when it was claimed before
   */
  public boolean withdraw() {
    return line.withdraw(this);
  }
}
