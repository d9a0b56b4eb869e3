package dev.clutch.bridge.graalpy.lines;

import dev.clutch.data.Collected;
import dev.clutch.engine.graalpy.GraalPyInternals;
import java.util.function.LongFunction;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;

/**
 * Gives back what Python code counts outside its interpreter, once the object that stands for it is
 * gone; see {@code _clutch.ground.lifetime}.
 */
public final class Release {
  private final Runnable action;

  /**
   * Not yet tied to anything.
   *
   * @param action short, for any thread; raises nothing when there is nothing left to give back
   */
  public Release(Runnable action) {
    this.action = action;
  }

  /**
   * Gives it back when the collector finds an object, be its interpreter idle or closed.
   *
   * @return false where the JVM does not let Clutch look into GraalPy: then {@link #run} is to be
   *     called
   */
  @HostAccess.Export
  public boolean tie(Value owner) {
    var object = GraalPyInternals.objectOf(owner);
    if (object == null) {
      return false;
    }
    var _ = Collected.then(object, action);
    return true;
  }

  /**
   * Ties the reference that was counted when something was made.
   *
   * @param release of that, by its number
   * @return the number
   */
  public static long tied(long made, LongFunction<Runnable> release, Value owner) {
    var _ = new Release(release.apply(made)).tie(owner);
    return made;
  }

  /** Gives it back now. */
  @HostAccess.Export
  public void run() {
    action.run();
  }
}
