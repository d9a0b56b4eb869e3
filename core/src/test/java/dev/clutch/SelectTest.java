package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.errors.ChannelPoisonedException;
import dev.clutch.errors.ExecutionFailedException;
import dev.clutch.errors.NotShareableException;
import dev.clutch.errors.QueueShutDownException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@link Channels#select}, between Java and Python. */
@ExtendWith(SharedClutch.class)
@Timeout(60)
class SelectTest {
  private static final Duration A_WHILE = Duration.ofMillis(20);

  @Test
  void javaSelectsAmongWhatPythonDoes(Clutch clutch) throws Exception {
    var channel = clutch.createChannel();
    try (var py = clutch.create();
        var queue = clutch.createQueue(1);
        var send = channel.send();
        var recv = channel.recv()) {
      py.prepareMain(Map.of("queue", queue, "send", send));
      py.exec("queue.put('full')");
      assertThat(Channels.select(Channels.put(queue, 1), Channels.take(queue)))
          .isEqualTo(new Channels.Selected(1, "full"));
      var selected =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return Channels.select(Channels.take(queue), Channels.recv(recv));
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      py.exec("send.send([1, 2])");
      assertThat(selected.get(20, TimeUnit.SECONDS).index()).isEqualTo(1);
      assertThat(Channels.select(Duration.ZERO, Channels.take(queue), Channels.recv(recv)))
          .isEmpty();
      assertThat(Channels.select(A_WHILE, Channels.send(send, null), Channels.put(queue, null)))
          .isEqualTo(Optional.of(new Channels.Selected(1, null)));
    }
  }

  @Test
  void pythonSelectsAmongWhatJavaDoes(Clutch clutch) throws Exception {
    var channel = clutch.createChannel();
    try (var py = clutch.create();
        var queue = clutch.createQueue(0);
        var send = channel.send();
        var recv = channel.recv()) {
      py.prepareMain(Map.of("queue", queue, "recv", recv));
      py.exec("import clutch");
      queue.put("put");
      assertThat(py.eval("clutch.select(recv, queue)[1]")).isEqualTo("put");
      send.post("sent");
      assertThat(py.eval("clutch.select(recv, queue)[1]")).isEqualTo("sent");
    }
  }

  @Test
  void anInterruptEndsASelectInPython(Clutch clutch) throws Exception {
    try (var py = clutch.create();
        var started = clutch.createQueue(0);
        var queue = clutch.createQueue(0)) {
      py.prepareMain(Map.of("queue", queue, "started", started));
      py.exec("import clutch");
      var done = CompletableFuture.runAsync(() -> py.exec("started.put(1); clutch.select(queue)"));
      started.take();
      Thread.sleep(100); // so that it mostly waits
      py.interrupt(Duration.ofSeconds(20));
      assertThatThrownBy(() -> done.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(ExecutionFailedException.class)
          .hasMessageContaining("KeyboardInterrupt");
      queue.put(1);
      assertThat(queue.size()).isEqualTo(1);
    }
  }

  @Test
  void errorsAreThoseOfTheOperations(Clutch clutch) {
    var channel = clutch.createChannel();
    try (var queue = clutch.createQueue(0);
        var send = channel.send();
        var recv = channel.recv()) {
      assertThatThrownBy(() -> Channels.send(send, new Object()))
          .isInstanceOf(NotShareableException.class);
      assertThatThrownBy(() -> Channels.select()).isInstanceOf(IllegalArgumentException.class);
      queue.shutdown();
      assertThatThrownBy(() -> Channels.select(Channels.recv(recv), Channels.take(queue)))
          .isInstanceOf(QueueShutDownException.class);
      send.poison();
      assertThatThrownBy(() -> Channels.select(Channels.recv(recv)))
          .isInstanceOf(ChannelPoisonedException.class);
    }
  }
}
