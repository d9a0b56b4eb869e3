package dev.clutch.engine.graalpy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Standard streams that survive an interrupt. GraalPy's Java backend writes through a channel of
 * the JDK, which closes when the thread is interrupted; and with it the stream behind it, the JVM's
 * own {@code System.out} perhaps.
 */
final class SteadyStreams {
  static final Access<Members> ACCESS =
      Access.to(
          "Thread.interrupt closes the standard streams of an interpreter that writes just then,"
              + " perhaps the JVM's own",
          _ -> Members.find());

  record Members(
      Class<?> resources,
      Method in,
      Method out,
      Method err,
      Method posix,
      Field files,
      Field channel) {
    static Members find() throws ReflectiveOperationException {
      var context = Access.python("runtime.PythonContext");
      var resources = Access.python("runtime.PosixResources");
      var files = resources.getDeclaredField("files");
      files.setAccessible(true);
      var channel =
          Access.python("runtime.PosixResources$ChannelWrapper").getDeclaredField("channel");
      channel.setAccessible(true);
      return new Members(
          resources,
          context.getMethod("getStandardIn"),
          context.getMethod("getStandardOut"),
          context.getMethod("getStandardErr"),
          context.getMethod("getPosixSupport"),
          files,
          channel);
    }
  }

  private SteadyStreams() {}

  /** Gives a PythonContext such streams, unless it uses those of the process. */
  static void install(Object python) {
    var members = ACCESS.found();
    if (members == null) {
      return;
    }
    try {
      var posix = members.posix().invoke(python);
      if (!members.resources().isInstance(posix)) {
        return;
      }
      var files = (Map<?, ?>) members.files().get(posix);
      put(members, files.get(0), new Input((InputStream) members.in().invoke(python)));
      put(members, files.get(1), new Output((OutputStream) members.out().invoke(python)));
      put(members, files.get(2), new Output((OutputStream) members.err().invoke(python)));
    } catch (ReflectiveOperationException e) {
      throw Access.ofAnotherVersion(e);
    }
  }

  private static void put(Members members, @Nullable Object wrapper, Channel channel)
      throws ReflectiveOperationException {
    if (wrapper != null) {
      members.channel().set(wrapper, channel);
    }
  }

  /** A channel over a stream, which is not closed with it: it is its maker's. */
  private abstract static class Steady implements Channel {
    private volatile boolean closed;

    @Override
    public boolean isOpen() {
      return !closed;
    }

    @Override
    public void close() {
      closed = true;
    }

    void checkOpen() throws ClosedChannelException {
      if (closed) {
        throw new ClosedChannelException();
      }
    }
  }

  private static final class Output extends Steady implements WritableByteChannel {
    private final OutputStream stream;

    Output(OutputStream stream) {
      this.stream = stream;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      checkOpen();
      int length = source.remaining();
      if (source.hasArray()) {
        stream.write(source.array(), source.arrayOffset() + source.position(), length);
        source.position(source.limit());
      } else {
        var bytes = new byte[length];
        source.get(bytes);
        stream.write(bytes);
      }
      stream.flush();
      return length;
    }
  }

  private static final class Input extends Steady implements ReadableByteChannel {
    private static final int MOST = 8192;

    private final InputStream stream;

    Input(InputStream stream) {
      this.stream = stream;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      checkOpen();
      var bytes = new byte[Math.min(target.remaining(), MOST)];
      int length = stream.read(bytes); // what is there, at least one
      if (length > 0) {
        target.put(bytes, 0, length);
      }
      return length;
    }
  }
}
