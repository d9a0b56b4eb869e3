package dev.clutch.engine.graalpy;

import java.io.IOException;
import java.io.OutputStream;

/** The user's stream; what it throws is an OSError in Python, also where it is no IOException. */
final class CheckedOutput extends OutputStream {
  private final OutputStream stream;

  CheckedOutput(OutputStream stream) {
    this.stream = stream;
  }

  @FunctionalInterface
  private interface Action {
    void run() throws IOException;
  }

  private static void checked(Action action) throws IOException {
    try {
      action.run();
    } catch (RuntimeException e) {
      throw new IOException(e.toString(), e);
    }
  }

  @Override
  public void write(int oneByte) throws IOException {
    checked(() -> stream.write(oneByte));
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    checked(() -> stream.write(bytes, offset, length));
  }

  @Override
  public void flush() throws IOException {
    checked(stream::flush);
  }

  @Override
  public void close() throws IOException {
    checked(stream::close);
  }
}
