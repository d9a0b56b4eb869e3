package dev.clutch.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Counts what the streams of one context write, and lets no more than so much pass. Thread-safe.
 */
public final class OutputMeter {
  private final long limit;
  private final AtomicLong written = new AtomicLong();
  private volatile Consumer<String> exceeded = _ -> {};

  public OutputMeter(long limit) {
    this.limit = limit;
  }

  /** Says who is told when there is more. */
  public void whenExceeded(Consumer<String> action) {
    exceeded = action;
  }

  /** Begins to count from zero. */
  public void reset() {
    written.set(0);
  }

  /** A stream that writes to another one what is within the limit. */
  public OutputStream metered(OutputStream to) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        long before = written.getAndAdd(length);
        int within = Math.clamp(limit - before, 0, length);
        to.write(bytes, offset, within);
        if (within < length) {
          to.flush();
          var reason = "exceeded its limit of " + limit + " bytes of output";
          exceeded.accept(reason);
          throw new IOException(reason); // until it ends, it may go on trying
        }
      }

      @Override
      public void flush() throws IOException {
        to.flush();
      }
    };
  }
}
