package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.errors.InterpreterException;
import dev.clutch.errors.NotShareableException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Handles that mean nothing where they are given to. */
@Timeout(60)
@ExtendWith(SharedClutch.class)
class HandlesTest {

  @Test
  void thoseOfAnotherRuntimeAreRefusedByName(Clutch clutch) {
    try (var other = Clutch.builder().warm(0).start();
        var queue = other.createQueue(0);
        var py = clutch.create();
        var mine = clutch.createQueue(0);
        var guest = other.create()) {
      var channel = other.createChannel();
      for (var foreign :
          List.of(queue, channel.send(), channel.recv(), guest, List.of(Map.of("k", queue)))) {
        assertThatThrownBy(() -> py.prepareMain(Map.of("x", foreign)))
            .isInstanceOf(NotShareableException.class)
            .hasMessageContaining("belongs to another Clutch");
        assertThatThrownBy(() -> py.call("str", foreign))
            .isInstanceOf(NotShareableException.class)
            .hasMessageStartingWith("argument 1: value");
        assertThatThrownBy(() -> mine.put(foreign)).isInstanceOf(NotShareableException.class);
      }
      assertThatThrownBy(() -> py.call("str", Kwargs.of("object", List.of(queue))))
          .hasMessage("argument object: value[0]: queue 1 belongs to another Clutch");
      assertThat(mine.size()).isZero();
    }
  }

  @Test
  void thoseOfWhatIsClosedAreRefusedByName(Clutch clutch) {
    try (var py = clutch.create()) {
      var queue = clutch.createQueue(0);
      queue.close();
      assertThatThrownBy(() -> py.call("str", queue))
          .isInstanceOf(InterpreterException.class)
          .hasMessageContaining(String.valueOf(queue.id()));
      var gone = clutch.create();
      gone.close();
      assertThatThrownBy(() -> py.call("str", gone))
          .isInstanceOf(InterpreterException.class)
          .hasMessageContaining(String.valueOf(gone.id()));
    }
  }
}
