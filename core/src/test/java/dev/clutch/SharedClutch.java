package dev.clutch;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests that ask for a {@link Clutch} the one that all of them share: an engine is dear to
 * warm up.
 */
@SuppressWarnings({"exports", "missing-explicit-ctor"}) // tests of other packages use it, no module
public final class SharedClutch implements ParameterResolver {
  private record Holder(Clutch clutch) implements AutoCloseable {
    @Override
    public void close() {
      clutch.close();
    }
  }

  /** Without a supply: some tests count the threads of this JVM. */
  private static Clutch start() {
    return Clutch.builder().warm(0).start();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Clutch.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(SharedClutch.class))
        .computeIfAbsent(Holder.class, _ -> new Holder(start()), Holder.class)
        .clutch();
  }
}
