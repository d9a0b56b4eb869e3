package dev.clutch.jsr223;

import dev.clutch.Clutch;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The runtime of all engines of this class loader: it begins with the first, and ends with the
 * last.
 */
final class SharedRuntime {
  private static final ReentrantLock LOCK = new ReentrantLock();

  private static @Nullable Clutch clutch; // all under LOCK
  private static int users;

  private SharedRuntime() {}

  static Clutch acquire() {
    LOCK.lock();
    try {
      var shared = clutch;
      if (shared == null) {
        shared = Clutch.start();
        clutch = shared;
      }
      users++;
      return shared;
    } finally {
      LOCK.unlock();
    }
  }

  static void release() {
    Clutch unused = null;
    LOCK.lock();
    try {
      users--;
      if (users == 0) {
        unused = clutch;
        clutch = null;
      }
    } finally {
      LOCK.unlock();
    }
    if (unused != null) {
      unused.close();
    }
  }
}
