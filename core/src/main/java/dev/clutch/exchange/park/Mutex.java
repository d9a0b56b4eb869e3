package dev.clutch.exchange.park;

import java.util.concurrent.locks.AbstractQueuedSynchronizer;
import org.jspecify.annotations.Nullable;

/**
 * A lock that is not reentrant, and that shares no cache line with what was allocated after it:
 * where two of them lie side by side, those who use the one are not slowed down by the others.
 */
public final class Mutex implements Guard {
  // It is held for some ten nanoseconds; to be parked costs some ten thousand.
  private static final int TRIES = Runtime.getRuntime().availableProcessors() > 1 ? 512 : 1;

  private final Sync sync = new Sync();
  private final @Nullable Mutex first;

  /** One that is taken by itself. */
  public Mutex() {
    this.first = null;
  }

  /**
   * The second of two.
   *
   * @param first taken before by who takes both
   */
  public Mutex(Mutex first) {
    this.first = first;
  }

  @Override
  public void lock() {
    assert LockOrder.takes(this, first);
    for (int tries = TRIES; tries > 0; tries--) {
      if (sync.tryAcquire(1)) {
        return;
      }
      Thread.onSpinWait();
    }
    sync.acquire(1);
  }

  @Override
  public void unlock() {
    sync.release(1);
    assert LockOrder.givesBack(this) : "given back by a thread that has not taken it";
  }

  private static final class Sync extends AbstractQueuedSynchronizer {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("unused") // two cache lines: hardware fetches them in pairs
    long p00, p01, p02, p03, p04, p05, p06, p07, p10, p11, p12, p13, p14, p15, p16, p17;

    @Override
    protected boolean tryAcquire(int one) {
      return getState() == 0 && compareAndSetState(0, one);
    }

    @Override
    protected boolean tryRelease(int one) {
      setState(0);
      return true;
    }
  }
}
