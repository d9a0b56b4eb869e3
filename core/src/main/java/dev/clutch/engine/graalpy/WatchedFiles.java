package dev.clutch.engine.graalpy;

import dev.clutch.engine.InterruptWatch;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import org.graalvm.polyglot.io.FileSystem;

/**
 * Files whose reading and writing leaves {@link InterruptWatch} as it was: the JDK's channels take
 * its place while they are busy. Whatever else a file system does takes nobody's place.
 */
final class WatchedFiles {
  private WatchedFiles() {}

  /** The same files. */
  static FileSystem of(FileSystem files) {
    return (FileSystem)
        Proxy.newProxyInstance(
            FileSystem.class.getClassLoader(),
            new Class<?>[] {FileSystem.class},
            (_, method, arguments) -> {
              try {
                var result = method.invoke(files, arguments);
                return result instanceof SeekableByteChannel channel
                    ? new WatchedChannel(channel)
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private record WatchedChannel(SeekableByteChannel channel) implements SeekableByteChannel {
    /** What is done with a channel. */
    @FunctionalInterface
    private interface Operation<T> {
      T run(SeekableByteChannel channel) throws IOException;
    }

    /** An interrupt that came before does not close the file; one that comes meanwhile does. */
    private <T> T steadily(Operation<T> operation) throws IOException {
      boolean interrupted = Thread.interrupted();
      try {
        return operation.run(channel);
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        InterruptWatch.renew();
      }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      return steadily(file -> file.read(target));
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      return steadily(file -> file.write(source));
    }

    @Override
    public long position() throws IOException {
      return steadily(SeekableByteChannel::position);
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
      var _ = steadily(file -> file.position(position));
      return this;
    }

    @Override
    public long size() throws IOException {
      return steadily(SeekableByteChannel::size);
    }

    @Override
    public SeekableByteChannel truncate(long size) throws IOException {
      var _ = steadily(file -> file.truncate(size));
      return this;
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
