package dev.clutch.engine.graalpy;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** Bytes that are read as a file. One thread at a time uses it. */
final class BytesChannel implements SeekableByteChannel {
  private final byte[] content;
  private long position;
  private boolean closed;

  /**
   * Reads from the first one.
   *
   * @param content never written
   */
  BytesChannel(byte[] content) {
    this.content = content;
  }

  private void checkOpen() throws ClosedChannelException {
    if (closed) {
      throw new ClosedChannelException();
    }
  }

  @Override
  public int read(ByteBuffer target) throws ClosedChannelException {
    checkOpen();
    if (position >= content.length) {
      return target.hasRemaining() ? -1 : 0;
    }
    int start = (int) position;
    int length = Math.min(target.remaining(), content.length - start);
    target.put(content, start, length);
    position += length;
    return length;
  }

  @Override
  public int write(ByteBuffer source) {
    throw new NonWritableChannelException();
  }

  @Override
  public long position() throws ClosedChannelException {
    checkOpen();
    return position;
  }

  @Override
  public SeekableByteChannel position(long place) throws ClosedChannelException {
    checkOpen();
    if (place < 0) {
      throw new IllegalArgumentException("negative position " + place);
    }
    position = place;
    return this;
  }

  @Override
  public long size() throws ClosedChannelException {
    checkOpen();
    return content.length;
  }

  @Override
  public SeekableByteChannel truncate(long size) {
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public void close() {
    closed = true;
  }
}
