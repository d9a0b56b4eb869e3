package dev.clutch.bridge.graalpy.crossing;

import dev.clutch.data.Shareable;
import org.graalvm.polyglot.HostAccess;

/** An object of Java's, as an interpreter has it that it was handed to. */
public final class HeldObject {
  private final Shareable.ObjectRef ref;
  private final Values values;

  HeldObject(Shareable.ObjectRef ref, Values values) {
    this.ref = ref;
    this.values = values;
  }

  /** Stands for it on its way to others. */
  @HostAccess.Export
  public Object handle() {
    return ref;
  }

  /** What it calls its type. */
  @HostAccess.Export
  public String name() {
    return ref.object().name();
  }

  /** The names of its methods, a tuple. */
  @HostAccess.Export
  public Object methods() {
    return values.tuple(ref.object().methods().keySet().toArray());
  }

  /** One of its methods; None where there is none of that name. */
  @HostAccess.Export
  public Object method(String name) {
    var method = ref.object().methods().get(name);
    return method == null ? values.none() : values.toGuest(new Shareable.FunctionRef(method));
  }
}
