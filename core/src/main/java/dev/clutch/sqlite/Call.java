package dev.clutch.sqlite;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * A call of a function of SQL: what it is called with, and where its result goes. Void after it.
 */
public final class Call implements Values {
  private final MemorySegment context;
  private final int count;
  private final MemorySegment values;
  private boolean over;

  @SuppressWarnings("restricted") // see Library
  Call(MemorySegment context, int count, MemorySegment values) {
    this.context = context;
    this.count = count;
    this.values = values.reinterpret(count * ValueLayout.ADDRESS.byteSize());
  }

  void end() {
    over = true;
  }

  private MemorySegment value(int which) {
    if (over) {
      throw new IllegalStateException("the call is over");
    }
    return values.getAtIndex(ValueLayout.ADDRESS, which);
  }

  private MemorySegment context() {
    if (over) {
      throw new IllegalStateException("the call is over");
    }
    return context;
  }

  @Override
  public String kinds() {
    var kinds = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      kinds.append(Values.kind(Library.call("value_type", value(i))));
    }
    return kinds.toString();
  }

  @Override
  public long integer(int which) {
    return Library.callLong("value_int64", value(which));
  }

  @Override
  public double real(int which) {
    return Library.callDouble("value_double", value(which));
  }

  @Override
  public byte[] blob(int which) {
    var start = Library.pointer("value_blob", value(which));
    return Library.bytes(start, Library.call("value_bytes", value(which)));
  }

  public void result(long value) {
    Library.run("result_int64", context(), value);
  }

  public void result(double value) {
    Library.run("result_double", context(), value);
  }

  public void resultNull() {
    Library.run("result_null", context());
  }

  public void result(String value) {
    result("result_text", value.getBytes(StandardCharsets.UTF_8));
  }

  public void result(byte[] value) {
    result("result_blob", value);
  }

  private void result(String function, byte[] value) {
    try (var arena = Arena.ofConfined()) {
      var memory = arena.allocate(value.length + 1L);
      memory.asByteBuffer().put(value);
      Library.run(function, context(), memory, value.length, Library.TRANSIENT);
    }
  }

  public void fail(String message) {
    try (var arena = Arena.ofConfined()) {
      Library.run("result_error", context(), Library.text(arena, message), -1);
    }
  }
}
