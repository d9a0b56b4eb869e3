package dev.clutch.exchange;

import java.lang.ref.Cleaner;

/**
 * Lets a handle on its way hold a reference to what it stands for: wherever its value ends up -
 * taken, dropped with a queue, lost with its interpreter - the handle itself becomes garbage in the
 * end, and gives the reference back.
 *
 * <p>Whoever makes a guest object of a handle must keep the value reachable until that object holds
 * a reference of its own.
 */
public final class Transit {
  private static final Cleaner CLEANER = Cleaner.create();

  private Transit() {}

  /**
   * Ties a reference to a handle.
   *
   * @param handle must not be copied: the copy would hold nothing
   * @param release gives the reference back; does not refer to the handle
   * @return the handle
   */
  public static <T> T hold(T handle, Runnable release) {
    CLEANER.register(handle, release);
    return handle;
  }
}
