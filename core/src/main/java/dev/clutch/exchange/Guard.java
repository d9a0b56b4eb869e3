package dev.clutch.exchange;

import java.util.concurrent.locks.Lock;

/** What guards a state: one lock, or several that are taken in order. */
interface Guard {
  /** Waits for it. */
  void lock();

  /** Gives it back. */
  void unlock();

  /** A lock as a guard. */
  static Guard of(Lock lock) {
    return new Guard() {
      @Override
      public void lock() {
        lock.lock();
      }

      @Override
      public void unlock() {
        lock.unlock();
      }
    };
  }

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
