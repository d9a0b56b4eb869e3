package dev.clutch.bridge.graalpy.control;

import dev.clutch.bridge.graalpy.crossing.Values;
import dev.clutch.data.Callee;
import dev.clutch.data.Shareable;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;

/**
 * A call as it reaches the interpreter that is to run it. What it is made of is made when Python
 * code asks for it, so that what goes wrong with that, unpickling above all, is Python's to catch.
 * Only what cannot go wrong comes at once; see {@link #parcel}.
 */
public final class Delivery {
  private final Values values;
  private final Map<Callee, Value> known;
  private final Callee callee;
  private final Shareable args;
  private final Shareable kwargs;

  private Delivery(
      Values values, Map<Callee, Value> known, Callee callee, Shareable args, Shareable kwargs) {
    this.values = values;
    this.known = known;
    this.callee = callee;
    this.args = args;
    this.kwargs = kwargs;
  }

  /**
   * A call for {@code guest._unpacked}, at the fewest crossings: callee, args and kwargs, if the
   * first is known and the others are plain, where args in a flat tuple come behind, and None in
   * their place; else a Delivery alone.
   *
   * @param known the callees that the interpreter has made before
   */
  public static Object[] parcel(
      Values values, Map<Callee, Value> known, Callee callee, Shareable args, Shareable kwargs) {
    var function = known.get(callee);
    if (function == null || !Values.isPlain(args) || !Values.isPlain(kwargs)) {
      return new Object[] {new Delivery(values, known, callee, args, kwargs)};
    }
    List<Shareable> items = args instanceof Shareable.Tuple(var each) ? each : List.of();
    var parcel = new Object[items.size() + 3];
    parcel[0] = function;
    parcel[1] = args instanceof Shareable.Tuple ? values.none() : values.toGuest(args);
    parcel[2] = values.toGuest(kwargs);
    for (int i = 3; i < parcel.length; i++) {
      parcel[i] = values.toGuest(items.get(i - 3));
    }
    return parcel;
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
