package dev.clutch.engine.graalpy;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.lang.module.ModuleFinder;
import org.jspecify.annotations.Nullable;

/** Says in plain words whether hot Python code is compiled in this JVM, and why not. */
public final class JitDiagnosis {
  private static final String COMPILER = "jdk.graal.compiler";
  private static final String ENABLE = "-XX:+UnlockExperimentalVMOptions -XX:+EnableJVMCI";

  private static final String COMPILATION = "polyglot.engine.Compilation";

  private static final String HOW_TO_BRING =
      "Put org.graalvm.compiler:compiler, of GraalPy's version, and what it depends on into a"
          + " folder and name its jars in --upgrade-module-path.";

  private static final String OFF =
      "The JIT is off: Python code is interpreted, ten to fifty times slower when hot.\n";

  private JitDiagnosis() {}

  /**
   * What the answer depends on.
   *
   * @param implementation what the engine is, in Polyglot's words
   * @param compilation the system property polyglot.engine.Compilation
   * @param truffleRuntime the system property truffle.TruffleRuntime
   * @param vm the JVM's name
   * @param jvmci whether the JVM has an interface for other compilers
   * @param enabled whether that is switched on
   * @param compiler whether the compiler is there
   */
  record Facts(
      String implementation,
      @Nullable String compilation,
      @Nullable String truffleRuntime,
      String vm,
      boolean jvmci,
      boolean enabled,
      boolean compiler) {}

  /** What is the case, why, and what would change it. Starts an engine to find out. */
  public static String text() {
    try (var engine = GraalPyEngine.build(EngineSettings.NONE)) {
      return text(
          new Facts(
              engine.getImplementationName(),
              System.getProperty(COMPILATION),
              System.getProperty("truffle.TruffleRuntime"),
              System.getProperty("java.vm.name"),
              ModuleFinder.ofSystem().find("jdk.internal.vm.ci").isPresent(),
              enabled(),
              hasCompiler()));
    }
  }

  static String text(Facts facts) {
    if (facts.implementation.equals(GraalPyEngine.INTERPRETED)) {
      return OFF + reason(facts);
    }
    return "false".equals(facts.compilation)
        ? "The JIT is off, as -D" + COMPILATION + "=false asks for."
        : "The JIT is on: hot Python code is compiled to machine code ("
            + facts.implementation
            + ").";
  }

  private static String reason(Facts facts) {
    if (facts.truffleRuntime != null) {
      return "The system property truffle.TruffleRuntime is set to "
          + facts.truffleRuntime
          + ": leave it out.";
    }
    if (!facts.jvmci) {
      return "This JVM (%s) has no interface for other compilers: use a HotSpot JDK 25."
          .formatted(facts.vm);
    }
    if (!facts.enabled) {
      return "The JVM was started without "
          + ENABLE
          + (facts.compiler ? "." : ", and without the compiler.\n" + HOW_TO_BRING);
    }
    if (!facts.compiler) {
      return "The JVM was started with " + ENABLE + " but without the compiler.\n" + HOW_TO_BRING;
    }
    return "The compiler is there, but GraalPy did not take it: all jars of GraalPy and of the"
        + " compiler must be of one version.";
  }

  /** Whether hot code of such an engine is compiled, unless a builder has said it shall not be. */
  static boolean compiles(String implementation) {
    return !implementation.equals(GraalPyEngine.INTERPRETED)
        && !"false".equals(System.getProperty(COMPILATION));
  }

  /** Whether this JVM has the compiler. A JDK brings its module, too, with nothing in it. */
  static boolean hasCompiler() {
    return ModuleLayer.boot()
        .findModule(COMPILER)
        .filter(module -> module.getPackages().contains(COMPILER + ".truffle"))
        .isPresent();
  }

  private static boolean enabled() {
    var bean = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    try {
      return bean != null && Boolean.parseBoolean(bean.getVMOption("EnableJVMCI").getValue());
    } catch (IllegalArgumentException e) {
      return false; // hidden as long as experimental options are not unlocked
    }
  }
}
