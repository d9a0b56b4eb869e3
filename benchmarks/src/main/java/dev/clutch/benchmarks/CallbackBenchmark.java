package dev.clutch.benchmarks;

import dev.clutch.Clutch;
import dev.clutch.Interpreter;
import dev.clutch.TypeRef;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A call of a Java function from Python, int to int. Run by {@code benchmarks/calls-jmh
 * CallbackBenchmark}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 20, time = 3)
@Measurement(iterations = 5, time = 2)
public class CallbackBenchmark {
  private static final int CALLS = 10_000;

  private Clutch clutch;
  private Interpreter py;

  /** Hands the functions over. */
  @Setup(Level.Trial)
  public void start() {
    clutch = Clutch.start();
    py = clutch.create();
    py.prepareMain(
        Map.of(
            "untyped",
            clutch.function("untyped", args -> (Long) args.get(0) + 1),
            "typed",
            clutch.function("typed", new TypeRef<Function<Long, Long>>() {}, n -> n + 1)));
    py.exec(
        """
        def run(function, n):
            for i in range(n): function(i)
        def run_untyped(n): run(untyped, n)
        def run_typed(n): run(typed, n)
        """);
  }

  /** Closes the runtime. */
  @TearDown(Level.Trial)
  public void stop() {
    clutch.close();
  }

  /** It looks at its arguments itself. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public Object untyped() {
    return py.call("run_untyped", CALLS);
  }

  /** Behind a functional interface. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public Object typed() {
    return py.call("run_typed", CALLS);
  }
}
