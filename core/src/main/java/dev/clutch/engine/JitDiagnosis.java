package dev.clutch.engine;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.lang.module.ModuleFinder;

/** Says in plain words whether hot Python code is compiled in this JVM, and why not. */
public final class JitDiagnosis {
  private static final String COMPILER = "jdk.graal.compiler";
  private static final String ENABLE = "-XX:+UnlockExperimentalVMOptions -XX:+EnableJVMCI";

  private static final String HOW_TO_BRING =
      "Put org.graalvm.compiler:compiler, of GraalPy's version, and what it depends on into a"
          + " folder and name its jars in --upgrade-module-path.";

  private JitDiagnosis() {}

  /** What is the case, why, and what would change it. Starts an engine to find out. */
  public static String text() {
    try (var engine = SharedEngine.build()) {
      var name = engine.getImplementationName();
      if (name.equals(SharedEngine.INTERPRETED)) {
        return "The JIT is off: Python code is interpreted, ten to fifty times slower when hot.\n"
            + reason();
      }
      if ("false".equals(System.getProperty("polyglot.engine.Compilation"))) {
        return "The JIT is off, as -Dpolyglot.engine.Compilation=false asks for.";
      }
      return "The JIT is on: hot Python code is compiled to machine code (" + name + ").";
    }
  }

  private static String reason() {
    var runtime = System.getProperty("truffle.TruffleRuntime");
    if (runtime != null) {
      return "The system property truffle.TruffleRuntime is set to " + runtime + ": leave it out.";
    }
    if (ModuleFinder.ofSystem().find("jdk.internal.vm.ci").isEmpty()) {
      return "This JVM (%s) has no interface for other compilers: use a HotSpot JDK 25."
          .formatted(System.getProperty("java.vm.name"));
    }
    if (!enabled()) {
      return "The JVM was started without "
          + ENABLE
          + (hasCompiler() ? "." : ", and without the compiler.\n" + HOW_TO_BRING);
    }
    if (!hasCompiler()) {
      return "The JVM was started with " + ENABLE + " but without the compiler.\n" + HOW_TO_BRING;
    }
    return "The compiler is there, but GraalPy did not take it: all jars of GraalPy and of the"
        + " compiler must be of one version.";
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
