package dev.clutch.data;

import java.lang.ref.Cleaner;

/**
 * What is done once the garbage collector has found an object, in one thread for all of Clutch.
 *
 * <p>Lets a handle on its way hold a reference to what it stands for: wherever its value ends up -
 * taken, dropped with a queue, lost with its interpreter - the handle itself becomes garbage in the
 * end, and gives the reference back. Whoever makes a guest object of a handle must keep the value
 * reachable until that object holds a reference of its own.
 */
public final class Collected {
  private static final Cleaner CLEANER = Cleaner.create();

  private Collected() {}

  /**
   * Ties an action to an object.
   *
   * @param object must not be copied: the copy would hold nothing
   * @param action short, as others wait for the thread; does not refer to the object
   * @return the object
   */
  public static <T> T then(T object, Runnable action) {
    CLEANER.register(object, action);
    return object;
  }
}
