package dev.clutch.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.Clutch;
import dev.clutch.SharedClutch;
import dev.clutch.config.InterpreterConfig;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Addresses, descriptors and values of no shape, from code that may not touch memory. */
@ExtendWith(SharedClutch.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class MemoryTest {

  @Test
  void noAddressIsNamed(Clutch clutch) {
    try (var box = Attack.armed(clutch.create(InterpreterConfig.sandboxed()))) {
      box.exec(
          """
          assert not share.mayTouchMemory()
          refused(lambda: share.allocate(64))
          refused(lambda: share.adopt(8, 8, None, None))
          block = share.copied(b'x' * 16)
          refused(block.address)
          refused(lambda: share.view(block, 1 << 46, 16, 'B', (16,), False))
          refused(lambda: share.view(block, -1, 16, 'B', (16,), False))
          refused(lambda: share.view(block, 8, 16, 'B', (16,), False))
          refused(lambda: share.view(block, 0, 16, 'B', (32,), False))
          refused(lambda: share.view(block, 0, 16, 'B', (-4, -4), False))
          refused(lambda: share.view(block, 0, 0, 'B', (0, 1 << 40), False))
          refused(lambda: share.view(block, 0, 16, 'x', (16,), False))
          refused(lambda: share.read(block, 8, 16), BaseException)
          refused(lambda: share.socket(0, 2, 1, 0, -1.0))
          """);
    }
  }

  @Test
  void ctypesTouchesNothing(Clutch clutch) {
    for (var attempt :
        List.of(
            "Chars.from_address(8)[0]",
            "Text.from_buffer_copy((8).to_bytes(8, 'little')).value",
            "_ctypes.dlopen(None, 0)",
            "_ctypes.call_function(8, ())",
            "_ctypes.PyObj_FromPtr(id(print))",
            "_ctypes.resize(Chars(), 1 << 20)")) {
      try (var box = Attack.armed(clutch.create(InterpreterConfig.sandboxed()))) {
        box.exec(
            """
            import _ctypes
            class Char(_ctypes._SimpleCData): _type_ = 'c'
            class Text(_ctypes._SimpleCData): _type_ = 'z'
            class Chars(_ctypes.Array): _type_, _length_ = Char, 16
            went = False
            """);
        try {
          box.exec(attempt + "\nwent = True");
        } catch (RuntimeException e) { // GraalPy's, where it is a fault of its own
          assertThat(e).hasMessageNotContaining("AssertionError");
        }
        assertThat(box.eval("went")).as(attempt).isEqualTo(false);
      }
    }
  }

  /** Whoever receives it would never be done, or read elsewhere. */
  @Test
  void valuesOfNoShapeAreNotSent(Clutch clutch) throws Exception {
    try (var queue = clutch.createQueue(100);
        var box = Attack.armed(clutch.create(InterpreterConfig.sandboxed()))) {
      box.prepareMain(Map.of("q", queue));
      box.exec(
          """
          refused(lambda: share.graph((('TUPLE', (0,), 0),)))
          refused(lambda: share.graph((('TUPLE', (0,), 1), ('FROZENSET', (0,), 0))))
          refused(lambda: share.graph((('LIST', (0,), 7),)))
          refused(lambda: share.graph((('LIST', (0,), -1),)))
          refused(lambda: share.graph(()))
          refused(lambda: share.graph((('DICT', (), 7),)))
          refused(lambda: share.graph((('INTS', (), 7),)))
          refused(lambda: share.graph((('REALS', (), b'123'),)))
          refused(lambda: share.graph((('BYTEARRAY', (), 'text'),)))
          nested = share.graph((('LIST', ()),))
          refused(lambda: share.graph((('LIST', (), nested),)))
          class Pickler:
              def __init__(self, *handles):
                  self.handles = handles
              def dump_in_host(self):
                  return ('x', b'', *self.handles)
          refused(lambda: share.pickled(Pickler(nested)))
          refused(lambda: share.pickled(Pickler(share.pickled(Pickler()))))
          deep = ()
          for _ in range(1000):
              deep = (deep,)
          refused(lambda: queues.put(q.id, deep, -1, 0, 1.0), TypeError)
          circle = []
          circle.append((circle,))
          q.put([1, (2, [3]), {4: {5}}, frozenset((6, (7,)))])
          """);
      assertThat(queue.take()).isInstanceOf(List.class);
      assertThat(queue.poll()).isNull();
    }
  }
}
