package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.errors.ExecutionFailedException;
import dev.clutch.errors.NotShareableException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Memory that Java and Python share, and the Java values that cannot cross as they are. */
@ExtendWith(SharedClutch.class)
class SharedBufferTest {

  @Test
  void bothWriteTheSameBytes(Clutch clutch) {
    var buffer = SharedBuffer.allocate(16);
    try (var py = clutch.create()) {
      py.prepareMain(Map.of("b", buffer));
      py.exec("b[0] = 7; b.view.cast('i')[1] = -1");
      assertThat(buffer.asByteBuffer().get(0)).isEqualTo((byte) 7);
      assertThat(buffer.segment().get(ValueLayout.JAVA_INT, 4)).isEqualTo(-1);
      buffer.segment().set(ValueLayout.JAVA_BYTE, 1, (byte) 9);
      assertThat(py.eval("b[1]")).isEqualTo(9L);
      assertThat(py.get("b")).isEqualTo(buffer).hasSameHashCodeAs(buffer);
    }
  }

  @Test
  void aDirectBufferCrossesFromItsPositionToItsLimit(Clutch clutch) {
    var bytes = ByteBuffer.allocateDirect(10);
    for (int i = 0; i < 10; i++) {
      bytes.put(i, (byte) i);
    }
    bytes.position(2).limit(6);
    try (var py = clutch.create()) {
      assertThat(py.call("bytes", bytes)).isEqualTo(new byte[] {2, 3, 4, 5});
      py.prepareMain(Map.of("w", bytes, "r", bytes.asReadOnlyBuffer(), "none", bytes.slice(0, 0)));
      py.exec("w[0] = 77; assert r.readonly and not w.readonly and r[0] == 77 and len(none) == 0");
      assertThat(bytes.get(2)).isEqualTo((byte) 77);
      assertThat(bytes.position()).isEqualTo(2);
      assertThatThrownBy(() -> py.exec("r[0] = 1")).isInstanceOf(ExecutionFailedException.class);
      var back = (SharedBuffer) py.get("r");
      assertThat(back.readOnly()).isTrue();
      assertThat(back.size()).isEqualTo(4);
    }
  }

  @Test
  void aSegmentCrossesAsAView(Clutch clutch) {
    try (var py = clutch.create()) {
      var segment = Arena.ofAuto().allocate(8);
      py.prepareMain(Map.of("s", segment.asSlice(4, 2)));
      py.exec("s[:] = b'hi'");
      assertThat(segment.get(ValueLayout.JAVA_BYTE, 5)).isEqualTo((byte) 'i');
    }
  }

  /** Typed results. */
  interface Parts {
    List<MemorySegment> of(MemorySegment whole, int size);
  }

  @Test
  void aViewComesOutAsTheMemoryTypeAskedFor(Clutch clutch) {
    var buffer = SharedBuffer.allocate(8);
    try (var py = clutch.create()) {
      py.prepareMain(Map.of("b", buffer.segment()));
      var segment = py.eval("b[2:6]", MemorySegment.class);
      assertThat(segment.byteSize()).isEqualTo(4);
      assertThat(segment.address()).isEqualTo(buffer.segment().address() + 2);
      py.eval("b", ByteBuffer.class).put(2, (byte) 5);
      assertThat(segment.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 5);
      assertThat(py.eval("b.toreadonly()", MemorySegment.class).isReadOnly()).isTrue();
      py.exec("def parts(m, n): return [m[i : i + n] for i in range(0, len(m), n)]");
      var parts = py.function("parts", Parts.class).of(buffer.segment(), 4);
      assertThat(parts).extracting(MemorySegment::byteSize).containsExactly(4L, 4L);
    }
  }

  @Test
  void whatCannotBeShared(Clutch clutch) {
    try (var queue = clutch.createQueue(0);
        var confined = Arena.ofConfined()) {
      assertThatThrownBy(() -> queue.put(MemorySegment.ofArray(new byte[4])))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("heap");
      assertThatThrownBy(() -> queue.put(confined.allocate(4)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("confined");
      var huge = SharedBuffer.of(huge());
      assertThatThrownBy(() -> queue.put(huge))
          .isInstanceOf(NotShareableException.class)
          .hasMessageContaining("4294967296 bytes");
      assertThat(queue.size()).isZero();
      assertThatThrownBy(() -> SharedBuffer.allocate(-1))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @SuppressWarnings("restricted") // nobody reads it
  private static MemorySegment huge() {
    return MemorySegment.ofAddress(4096).reinterpret(1L << 32);
  }

  @Test
  void aBytearrayOutlivesItsInterpreterInJava(Clutch clutch) {
    MemorySegment part;
    try (var py = clutch.create()) {
      py.exec("data = bytearray(b'abc' * 100_000)");
      part = ((SharedBuffer) py.eval("memoryview(data)[3:]")).segment().asSlice(3);
      py.exec("data[6] = ord('z')");
    }
    for (int i = 0; i < 5; i++) {
      System.gc();
    }
    try (var other = clutch.create()) {
      other.exec("junk = [memoryview(bytearray(300_000)) for _ in range(20)]");
      assertThat(part.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 'z');
      assertThat(part.get(ValueLayout.JAVA_BYTE, part.byteSize() - 1)).isEqualTo((byte) 'c');
    }
  }

  @Test
  void anArrayThatHoldsItselfIsRefused(Clutch clutch) {
    try (var py = clutch.create()) {
      py.exec("def identity(value): return value");
      var circle = new Object[1];
      circle[0] = circle;
      assertThatThrownBy(() -> py.call("identity", List.of(circle, 1)))
          .isInstanceOf(NotShareableException.class)
          .hasMessage(
              "argument 1: value[0]: an array that holds itself cannot become a tuple; a list can");
      var list = new ArrayList<Object>();
      list.add(new Object[] {list});
      var back = (List<?>) py.call("identity", list);
      assertThat(((List<?>) back.getFirst()).getFirst()).isSameAs(back);
      assertThatThrownBy(() -> py.call("identity", List.of(1, Map.of("a", new Object()))))
          .isInstanceOf(NotShareableException.class)
          .hasMessageStartingWith("argument 1: value[1][a]: cannot share a 'java.lang.Object'");
    }
  }
}
