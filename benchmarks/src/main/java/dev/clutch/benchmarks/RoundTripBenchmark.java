package dev.clutch.benchmarks;

import dev.clutch.Clutch;
import dev.clutch.Interpreter;
import dev.clutch.InterpreterQueue;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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

/**
 * A number through one queue and back through another: every get waits, so two threads are woken in
 * each trip. Run by {@code benchmarks/queues-jmh}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 3)
@Measurement(iterations = 5, time = 2)
public class RoundTripBenchmark {
  private static final int TRIPS = 1000;

  private static final String FUNCTIONS =
      """
      def ping(count):
          for number in range(count):
              there.put(number)
              assert back.get() == number

      def pong():
          number = 0
          while number >= 0:
              number = there.get()
              back.put(number)
      """;

  /** Who sends the number back. */
  @Param({"python", "java"})
  public String partner;

  private Clutch clutch;
  private Interpreter ping;
  private InterpreterQueue there;
  private InterpreterQueue back;
  private Thread echo;

  /** Makes the queues, the interpreters and the thread that answers. */
  @Setup(Level.Trial)
  public void start() {
    clutch = Clutch.start();
    there = clutch.createQueue(0);
    back = clutch.createQueue(0);
    ping = python();
    if (partner.equals("python")) {
      var pong = python();
      echo = Thread.ofPlatform().start(() -> pong.exec("pong()"));
    } else {
      echo = Thread.ofPlatform().start(this::pong);
    }
  }

  /** Ends the thread and closes the rest. */
  @TearDown(Level.Trial)
  public void stop() throws InterruptedException {
    there.put(-1);
    echo.join();
    clutch.close();
  }

  /** From Python to the partner and back. */
  @Benchmark
  @OperationsPerInvocation(TRIPS)
  public void fromPython() {
    ping.exec("ping(" + TRIPS + ")");
  }

  /** From Java to the partner and back. */
  @Benchmark
  public void fromJava() throws InterruptedException {
    there.put(7);
    Object answer = back.take();
    if (!Long.valueOf(7).equals(answer)) {
      throw new AssertionError(answer + " came back");
    }
  }

  private Interpreter python() {
    var python = clutch.create();
    python.exec(FUNCTIONS);
    python.prepareMain(Map.of("there", there, "back", back));
    return python;
  }

  private void pong() {
    try {
      Object number;
      do {
        number = there.take();
        back.put(number);
      } while (!Long.valueOf(-1).equals(number));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the benchmark is being stopped
    }
  }
}
