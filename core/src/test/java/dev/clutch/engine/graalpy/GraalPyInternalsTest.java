package dev.clutch.engine.graalpy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.Clutch;
import java.util.List;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Fails on a GraalPy that has something elsewhere than where Clutch looks for it. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GraalPyInternalsTest {
  private static Engine engine() {
    return Engine.newBuilder().option("engine.WarnInterpreterOnly", "false").build();
  }

  @Test
  void nothingIsMissingInTheVersionThatClutchIsMadeFor() {
    try (var engine = engine()) {
      var report = GraalPyInternals.report(engine);
      assertThat(report.missing()).isEmpty();
      assertThat(report.version()).matches("\\d+\\.\\d+\\.\\d+");
    }
  }

  @Test
  void whatIsMissingIsSaidWithItsPriceAndItsReason() {
    var access =
        Access.to("each call takes a minute", _ -> Class.forName("com.oracle.graal.python.Gone"));
    assertThat(access.found()).isNull();
    assertThat(new GraalPyInternals.Report("99.0", List.of(access.line())))
        .hasToString(
            "Clutch cannot reach all it uses of GraalPy 99.0\n- each call takes a minute"
                + " (java.lang.ClassNotFoundException: com.oracle.graal.python.Gone)");
  }

  /** Each of the kinds of tasks that GraalPy gives a context's executor is known. */
  @Test
  void aContextOfAStartedEngineHasNoThreadsOfItsOwn() {
    try (var engine = engine()) {
      GraalPyInternals.start(engine);
      try (var context = Context.newBuilder("python").engine(engine).build()) {
        context.initialize("python");
        context.enter();
        var actions = QuietActions.of(ContextInternals.current());
        assertThat(actions).isNotNull();
        assertThat(actions.getQueue()).isEmpty();
        assertThat(actions.getTaskCount()).isZero();
        assertThat(actions.waiting()).as("weak references, native memory, signals").isEqualTo(3);
        assertThat(actions.releases().isReady()).isTrue();
        context.leave();
      }
    }
  }

  @Test
  void anEngineThatNobodyStartedIsLeftAlone() {
    try (var engine = engine();
        var context = Context.newBuilder("python").engine(engine).build()) {
      context.initialize("python");
      context.enter();
      assertThat(QuietActions.of(ContextInternals.current())).isNull();
      context.leave();
    }
  }

  @Test
  void interpretersHaveNoThreads() {
    try (var clutch = Clutch.builder().warm(0).start()) {
      for (int i = 0; i < 3; i++) {
        clutch.create().exec("import re, weakref, signal");
      }
      assertThat(Thread.getAllStackTraces().keySet())
          .noneMatch(thread -> thread.getName().startsWith("python-actions"));
    }
  }
}
