package dev.clutch.engine.graalpy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.engine.graalpy.JitDiagnosis.Facts;
import org.junit.jupiter.api.Test;

/** Each answer about the JIT, whatever JVM the tests run in. */
class JitDiagnosisTest {
  private static final String COMPILING = "GraalVM CE";
  private static final String FLAGS = "-XX:+UnlockExperimentalVMOptions -XX:+EnableJVMCI";
  private static final String OFF =
      "The JIT is off: Python code is interpreted, ten to fifty times slower when hot.\n";
  private static final String BRING =
      "\nPut org.graalvm.compiler:compiler, of GraalPy's version, and what it depends on into a"
          + " folder and name its jars in --upgrade-module-path.";

  private static Facts interpreted(boolean enabled, boolean compiler) {
    return new Facts(GraalPyEngine.INTERPRETED, null, null, "VM", true, enabled, compiler);
  }

  @Test
  void on() {
    var facts = new Facts(COMPILING, null, null, "VM", true, true, true);
    assertThat(JitDiagnosis.text(facts))
        .isEqualTo(
            "The JIT is on: hot Python code is compiled to machine code (" + COMPILING + ").");
    assertThat(JitDiagnosis.text(new Facts(COMPILING, "true", null, "VM", true, true, true)))
        .startsWith("The JIT is on: ");
  }

  @Test
  void offAsAPropertyAsksFor() {
    assertThat(JitDiagnosis.text(new Facts(COMPILING, "false", null, "VM", true, true, true)))
        .isEqualTo("The JIT is off, as -Dpolyglot.engine.Compilation=false asks for.");
  }

  @Test
  void anotherTruffleRuntimeIsNamed() {
    var facts = new Facts(GraalPyEngine.INTERPRETED, null, "some.Runtime", "VM", true, true, true);
    assertThat(JitDiagnosis.text(facts))
        .isEqualTo(
            OFF
                + "The system property truffle.TruffleRuntime is set to some.Runtime: leave it"
                + " out.");
  }

  @Test
  void aJvmWithoutJvmci() {
    var facts = new Facts(GraalPyEngine.INTERPRETED, null, null, "Other VM", false, false, false);
    assertThat(JitDiagnosis.text(facts))
        .isEqualTo(
            OFF
                + "This JVM (Other VM) has no interface for other compilers: use a HotSpot JDK"
                + " 25.");
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThat(JitDiagnosis.text(interpreted(false, true)))
        .isEqualTo(OFF + "The JVM was started without " + FLAGS + ".");
    assertThat(JitDiagnosis.text(interpreted(false, false)))
        .isEqualTo(
            OFF + "The JVM was started without " + FLAGS + ", and without the compiler." + BRING);
    assertThat(JitDiagnosis.text(interpreted(true, false)))
        .isEqualTo(
            OFF + "The JVM was started with " + FLAGS + " but without the compiler." + BRING);
  }

  @Test
  void versionsThatDoNotFit() {
    assertThat(JitDiagnosis.text(interpreted(true, true)))
        .isEqualTo(
            OFF
                + "The compiler is there, but GraalPy did not take it: all jars of GraalPy and of"
                + " the compiler must be of one version.");
  }
}
