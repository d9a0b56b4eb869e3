package dev.clutch.benchmarks;

import dev.clutch.Clutch;
import dev.clutch.Interpreter;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A call of a Python function from Java, int to int. Run by {@code benchmarks/calls-jmh}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 20, time = 3)
@Measurement(iterations = 5, time = 2)
public class CallBenchmark {
  private Clutch clutch;
  private Interpreter py;
  private IntUnaryOperator function;
  private int n;

  /** Defines the function. */
  @Setup(Level.Trial)
  public void start() {
    clutch = Clutch.start();
    py = clutch.create();
    py.exec("def inc(n): return n + 1");
    function = py.function("inc", IntUnaryOperator.class);
  }

  /** Closes the runtime. */
  @TearDown(Level.Trial)
  public void stop() {
    clutch.close();
  }

  /** Behind a functional interface. */
  @Benchmark
  public int function() {
    n = function.applyAsInt(n) & 0xffff;
    return n;
  }

  /** By name, looked up each time. */
  @Benchmark
  public Object byName() {
    return py.call("inc", 7);
  }
}
