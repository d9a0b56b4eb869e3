package dev.clutch.benchmarks;

import dev.clutch.Clutch;
import dev.clutch.Interpreter;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Do interpreters run Python at the same time? The same total of work, done by one interpreter or
 * shared by two on two threads: on two cores the second should take half as long. Run by {@code
 * benchmarks/parallel}, which prints the ratio.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 3)
@Measurement(iterations = 5, time = 3)
public class ParallelBenchmark {
  private static final int PARTS = 4;
  private static final String KERNEL =
      """
      def fib(n):
          return n if n < 2 else fib(n - 1) + fib(n - 2)

      def work():
          return fib(30)
      """;

  /** How many interpreters share the work. */
  @Param({"1", "2"})
  public int interpreters;

  private Clutch clutch;
  private List<Interpreter> workers;
  private ExecutorService threads;

  /** Makes the interpreters and a thread for each. */
  @Setup(Level.Trial)
  public void start() {
    clutch = Clutch.start();
    workers = IntStream.range(0, interpreters).mapToObj(_ -> clutch.create()).toList();
    workers.forEach(worker -> worker.exec(KERNEL));
    threads = Executors.newFixedThreadPool(interpreters);
  }

  /** Closes them. */
  @TearDown(Level.Trial)
  public void stop() {
    threads.shutdown();
    clutch.close();
  }

  /** Four parts of work, dealt out evenly. */
  @Benchmark
  public long share() throws Exception {
    var results = workers.stream().map(worker -> threads.submit(() -> run(worker))).toList();
    long sum = 0;
    for (Future<Long> result : results) {
      sum += result.get();
    }
    return sum;
  }

  private long run(Interpreter worker) {
    long sum = 0;
    for (int part = 0; part < PARTS / interpreters; part++) {
      sum += (Long) worker.call("work");
    }
    return sum;
  }
}
