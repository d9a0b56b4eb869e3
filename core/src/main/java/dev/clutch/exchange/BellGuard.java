package dev.clutch.exchange;

import dev.clutch.exchange.park.Guard;
import dev.clutch.exchange.park.Mutex;
import java.util.List;
import java.util.function.Supplier;

/**
 * The two mutexes of a queue or channel as one guard, taken in this order. Who gives it back rings
 * the bells of the tickets that were served meanwhile, with no lock held.
 */
final class BellGuard implements Guard {
  private final Mutex first;
  private final Mutex second;
  private final Supplier<List<Ticket>> served;

  /**
   * Makes a guard that nobody has.
   *
   * @param served asked under the guard for those whose bells are to be rung
   */
  BellGuard(Mutex first, Mutex second, Supplier<List<Ticket>> served) {
    this.first = first;
    this.second = second;
    this.served = served;
  }

  @Override
  public void lock() {
    first.lock();
    second.lock();
  }

  @Override
  public void unlock() {
    var tickets = served.get();
    second.unlock();
    first.unlock();
    tickets.forEach(Ticket::ring);
  }
}
