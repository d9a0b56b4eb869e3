package dev.clutch.jsr223;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Python's streams of bytes, over the characters of whatever ScriptContext is in use. */
final class ContextStreams {
  private ContextStreams() {}

  static OutputStream writing(Supplier<Writer> writer) {
    return new Output(writer);
  }

  static InputStream reading(Supplier<Reader> reader) {
    return new Input(reader);
  }

  private static final class Output extends OutputStream {
    private final Supplier<Writer> writer;
    private final CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final ReentrantLock lock = new ReentrantLock();
    private ByteBuffer rest = ByteBuffer.allocate(0); // the beginning of a character

    Output(Supplier<Writer> writer) {
      this.writer = writer;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      lock.lock();
      try {
        var given = ByteBuffer.allocate(rest.remaining() + length).put(rest);
        given.put(bytes, offset, length).flip();
        var text = CharBuffer.allocate(given.remaining() + 1);
        decoder.decode(given, text, false);
        rest = given;
        writer.get().append(text.flip());
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void flush() throws IOException {
      writer.get().flush();
    }
  }

  private static final class Input extends InputStream {
    private final Supplier<Reader> reader;
    private byte[] bytes = {};
    private int next;

    Input(Supplier<Reader> reader) {
      this.reader = reader;
    }

    @Override
    public int read() throws IOException {
      if (next == bytes.length && !fill()) {
        return -1;
      }
      return bytes[next++] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (next == bytes.length && !fill()) {
        return -1;
      }
      int count = Math.min(length, bytes.length - next);
      System.arraycopy(bytes, next, into, offset, count);
      next += count;
      return count;
    }

    /** Takes what the reader has; a pair of surrogates together. */
    private boolean fill() throws IOException {
      var from = reader.get();
      var text = new char[1024];
      int count = from.read(text, 0, text.length - 1);
      if (count < 0) {
        return false;
      }
      if (count > 0 && Character.isHighSurrogate(text[count - 1])) {
        int second = from.read();
        if (second >= 0) {
          text[count++] = (char) second;
        }
      }
      bytes = new String(text, 0, count).getBytes(StandardCharsets.UTF_8);
      next = 0;
      return bytes.length > 0 || fill();
    }
  }
}
