package dev.clutch.bridge.graalpy.control;

import dev.clutch.bridge.graalpy.crossing.Values;
import dev.clutch.data.Callee;
import dev.clutch.data.Shareable;
import java.util.Map;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;

/**
 * A call as it reaches the interpreter that is to run it. What it is made of is made when Python
 * code asks for it, so that what goes wrong with that, unpickling above all, is Python's to catch.
 */
public final class Delivery {
  private final Values values;
  private final Map<Callee, Value> known;
  private final Callee callee;
  private final Shareable args;
  private final Shareable kwargs;

  /**
   * Makes one.
   *
   * @param known the callees that the interpreter has made before
   */
  public Delivery(
      Values values, Map<Callee, Value> known, Callee callee, Shareable args, Shareable kwargs) {
    this.values = values;
    this.known = known;
    this.callee = callee;
    this.args = args;
    this.kwargs = kwargs;
  }

  /** What is to be called. */
  @HostAccess.Export
  public Object callee() {
    var made = known.get(callee);
    if (made != null) {
      return made;
    }
    var object = values.toGuest(callee.value());
    if (callee.lasting() && object instanceof Value value) {
      known.put(callee, value);
    }
    return object;
  }

  /** The positional arguments, a tuple. */
  @HostAccess.Export
  public Object args() {
    return values.toGuest(args);
  }

  /** The keyword arguments, a dict; None when there are none. */
  @HostAccess.Export
  public Object kwargs() {
    return values.toGuest(kwargs);
  }
}
