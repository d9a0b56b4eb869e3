package dev.clutch.exchange.park;

/** What guards a state: one lock, or several that are taken in order. */
public interface Guard {
  /** Waits for it. */
  void lock();

  /** Gives it back. */
  void unlock();

  /** Two guards as one, taken in this order. */
  static Guard both(Guard first, Guard second) {
    return new Guard() {
      @Override
      public void lock() {
        first.lock();
        second.lock();
      }

      @Override
      public void unlock() {
        second.unlock();
        first.unlock();
      }
    };
  }
}
