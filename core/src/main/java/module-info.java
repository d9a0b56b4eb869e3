import com.oracle.truffle.api.instrumentation.provider.TruffleInstrumentProvider;
import dev.clutch.engine.graalpy.ContextHook;

/**
 * Isolated Python interpreters for the JVM: many in one process, running in parallel, talking
 * through queues.
 *
 * <p>{@link dev.clutch} is where to start; {@link dev.clutch.config} holds what its methods take,
 * {@link dev.clutch.errors} what they throw.
 */
@org.jspecify.annotations.NullMarked
module dev.clutch {
  requires java.logging;
  requires java.management;
  requires jdk.management; // what a thread has allocated, and the JVM's flags
  requires jdk.unsupported; // sun.misc.Signal: Java has no other way to hear of Ctrl-C
  requires static com.google.errorprone.annotations; // @GuardedBy, for the compiler alone
  requires static org.graalvm.truffle; // the contexts of an engine, as its tools hear of them
  requires transitive org.graalvm.polyglot; // Clutch.Builder.contextCustomizer
  requires static transitive org.jspecify;

  exports dev.clutch;
  exports dev.clutch.config;
  exports dev.clutch.errors;

  provides TruffleInstrumentProvider with
      ContextHook.Provider;
}
