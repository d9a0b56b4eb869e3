package dev.clutch.benchmarks;

import com.softwaremill.jox.Channel;
import dev.clutch.Clutch;
import dev.clutch.config.UnboundPolicy;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.SynchronousQueue;
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
 * Numbers from one platform thread to another, in Java alone: Clutch's channels beside those of Jox
 * and beside the JDK's queues. Run by {@code benchmarks/channels-jmh}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ChannelBenchmark {
  private static final int BATCH = 1000;
  private static final long LAST = -1;

  /** Whose channel. */
  @Param({"clutch", "jox", "jdk"})
  public String kind;

  /** How many numbers it buffers; 0: each waits until it is received. */
  @Param({"0", "100"})
  public int capacity;

  private Line there;
  private Line back;
  private Clutch clutch;
  private Thread partner;

  private interface Send {
    void send(Long number) throws InterruptedException;
  }

  private interface Receive {
    Long receive() throws InterruptedException;
  }

  /** Something that numbers go through. */
  private record Line(Send in, Receive out) {
    void send(Long number) throws InterruptedException {
      in.send(number);
    }

    Long receive() throws InterruptedException {
      return out.receive();
    }
  }

  /** Starts the thread that sends a number back for each batch. */
  @Setup(Level.Trial)
  public void start() {
    clutch = Clutch.start();
    there = line(capacity);
    back = line(1);
    partner = Thread.ofPlatform().start(this::answer);
  }

  private Line line(int size) {
    return switch (kind) {
      case "clutch" -> clutchLine(size);
      case "jox" -> joxLine(size);
      case "jdk" -> jdkLine(size == 0 ? new SynchronousQueue<>() : new ArrayBlockingQueue<>(size));
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private Line clutchLine(int size) {
    var channel = clutch.createChannel(size, UnboundPolicy.REPLACE);
    return new Line(channel.send()::send, () -> (Long) channel.recv().recv());
  }

  private static Line joxLine(int size) {
    Channel<Long> channel =
        size == 0 ? Channel.newRendezvousChannel() : Channel.newBufferedChannel(size);
    return new Line(channel::send, channel::receive);
  }

  private static Line jdkLine(BlockingQueue<Long> queue) {
    return new Line(queue::put, queue::take);
  }

  private void answer() {
    try {
      for (long count = 1; ; count++) {
        long number = there.receive();
        if (number == LAST) {
          return;
        }
        if (count % BATCH == 0) {
          back.send(number);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the benchmark is being stopped
    }
  }

  /** Ends the thread, and closes the rest. */
  @TearDown(Level.Trial)
  public void stop() throws InterruptedException {
    there.send(LAST);
    partner.join();
    clutch.close();
  }

  /** One number to the other thread, which has got all of a batch at its end. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long send() throws InterruptedException {
    for (long number = 0; number < BATCH; number++) {
      there.send(number);
    }
    long last = back.receive();
    if (last != BATCH - 1) {
      throw new AssertionError(last + " came as the last");
    }
    return last;
  }
}
