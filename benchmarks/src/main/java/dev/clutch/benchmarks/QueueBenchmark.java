package dev.clutch.benchmarks;

import dev.clutch.Clutch;
import dev.clutch.Interpreter;
import dev.clutch.InterpreterQueue;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What the crossing of one value costs, kind by kind, on one thread: nobody waits, so what is
 * measured is the work alone. Run by {@code benchmarks/queues-jmh}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 3)
@Measurement(iterations = 5, time = 2)
public class QueueBenchmark {
  private static final int BATCH = 1000;

  private static final String FUNCTIONS =
      """
      def put(queue, value, count):
          for _ in range(count):
              queue.put(value)

      def get(queue, count):
          for _ in range(count):
              queue.get()

      def put_and_get(queue, value, count):
          for _ in range(count):
              queue.put(value)
              queue.get()
      """;

  /** What crosses: a Python expression. */
  @Param({
    "None",
    "7",
    "2**70",
    "0.5",
    "'x' * 100",
    "'\\u20ac' * 100",
    "b'x' * 1000",
    "tuple(range(10))",
    "list(range(1000))"
  })
  public String value;

  private Clutch clutch;
  private Interpreter python;
  private InterpreterQueue queue;
  private @Nullable Object javaValue;

  /** Makes the interpreter, the queue and the value. */
  @Setup(Level.Trial)
  public void start() {
    clutch = Clutch.start();
    python = clutch.create();
    queue = clutch.createQueue(0);
    python.exec(FUNCTIONS);
    python.prepareMain(Map.of("queue", queue));
    python.exec("value = " + value);
    javaValue = python.get("value");
  }

  /** Closes them. */
  @TearDown(Level.Trial)
  public void stop() {
    clutch.close();
  }

  /** In and out in Python. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void pythonToPython() {
    python.exec("put_and_get(queue, value, " + BATCH + ")");
  }

  /** In by Python, out by Java. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void pythonToJava(Blackhole blackhole) throws InterruptedException {
    python.exec("put(queue, value, " + BATCH + ")");
    for (int i = 0; i < BATCH; i++) {
      blackhole.consume(queue.take());
    }
  }

  /** In by Java, out by Python. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void javaToPython() throws InterruptedException {
    for (int i = 0; i < BATCH; i++) {
      queue.put(javaValue);
    }
    python.exec("get(queue, " + BATCH + ")");
  }

  /** In and out in Java: no Python in it. */
  @Benchmark
  public @Nullable Object javaToJava() throws InterruptedException {
    queue.put(javaValue);
    return queue.take();
  }
}
