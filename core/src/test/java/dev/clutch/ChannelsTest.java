package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.config.UnboundPolicy;
import dev.clutch.data.ChannelEnd;
import dev.clutch.errors.ChannelClosedException;
import dev.clutch.errors.ChannelException;
import dev.clutch.errors.ChannelPoisonedException;
import dev.clutch.errors.ExecutionFailedException;
import dev.clutch.errors.ItemInterpreterDestroyedException;
import dev.clutch.errors.NotShareableException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Channels, seen from Java. */
@ExtendWith(SharedClutch.class)
class ChannelsTest {
  private static final Duration A_WHILE = Duration.ofMillis(20);

  @Test
  void valuesKeepTheirOrder(Clutch clutch) throws Exception {
    var channel = clutch.createChannel();
    try (var send = channel.send();
        var recv = channel.recv()) {
      var values = Arrays.asList(1L, "two", null, 3.5, List.of(true));
      values.forEach(send::post);
      for (var value : values) {
        assertThat(recv.recv()).isEqualTo(value);
      }
      assertThat(recv.tryRecv()).isEmpty();
      assertThat(recv.recv(A_WHILE)).isEmpty();
      send.post(null);
      assertThat(recv.tryRecv()).hasValue(new RecvChannel.Received(null));
    }
  }

  @Test
  void aValueThatNobodyReceivesIsNotSent(Clutch clutch) throws Exception {
    var channel = clutch.createChannel();
    try (var send = channel.send();
        var recv = channel.recv()) {
      assertThat(send.trySend(1)).isFalse();
      assertThat(send.send(1, A_WHILE)).isFalse();
      assertThatThrownBy(() -> send.post(new Object())).isInstanceOf(NotShareableException.class);
      assertThat(recv.tryRecv()).isEmpty();
    }
  }

  @Test
  void javaAndPythonMeet(Clutch clutch) throws Exception {
    var there = clutch.createChannel();
    var back = clutch.createChannel();
    try (var py = clutch.create()) {
      py.prepareMain(Map.of("recv", there.recv(), "send", back.send()));
      var running =
          CompletableFuture.runAsync(
              () ->
                  py.exec(
                      """
                      from interpreters import channels
                      try:
                          while True:
                              send.send(recv.recv() * 2)
                      except channels.ChannelClosedError:
                          pass
                      """),
              Thread::startVirtualThread);
      for (long n = 0; n < 100; n++) {
        there.send().send(n);
        assertThat(back.recv().recv()).isEqualTo(2 * n);
      }
      there.send().close();
      running.get(20, TimeUnit.SECONDS);
    } finally {
      back.recv().close();
    }
    assertThat(there.recv().isClosed()).isTrue();
    there.recv().close();
    back.send().close();
  }

  @Test
  void endsCrossAsThemselves(Clutch clutch) throws Exception {
    var channel = clutch.createChannel();
    try (var send = channel.send();
        var recv = channel.recv();
        var py = clutch.create()) {
      py.prepareMain(Map.of("recv", recv, "send", send));
      assertThat(py.eval("(type(recv).__qualname__, type(send).__module__)"))
          .isEqualTo(List.of("RecvChannel", "interpreters.channels"));
      var returned = (SendChannel) py.eval("send");
      assertThat(returned.id()).isEqualTo(send.id());
      returned.post(1);
      assertThat(((RecvChannel) py.eval("recv.id")).recv()).isEqualTo(1L);
      py.exec("import _interpchannels; both = _interpchannels.create()");
      assertThatThrownBy(() -> py.get("both"))
          .isInstanceOf(NotShareableException.class)
          .hasMessageContaining("ChannelID");
    }
  }

  @Test
  void itemsOfADeadInterpreterAreUnbound(Clutch clutch) throws Exception {
    var channel = clutch.createChannel(0, UnboundPolicy.REPLACE);
    try (var send = channel.send();
        var recv = channel.recv()) {
      assertThat(recv.tryRecv()).isEmpty();
      try (var py = clutch.create()) {
        py.prepareMain(Map.of("send", send));
        py.exec(
            """
            from interpreters import channels
            send.send_nowait(1)
            send.send_nowait(2, unbounditems=channels.UNBOUND_ERROR)
            """);
      }
      assertThat(recv.recv()).isEqualTo(Unbound.ITEM);
      assertThatThrownBy(recv::recv).isInstanceOf(ItemInterpreterDestroyedException.class);
    }
  }

  @Test
  void whatIsBufferedOutlivesItsInterpreterAlsoIfJavaHasNotUsedTheChannel(Clutch clutch)
      throws Exception {
    var channel = clutch.createChannel(100, UnboundPolicy.REPLACE);
    try (var send = channel.send();
        var recv = channel.recv()) {
      try (var py = clutch.create()) {
        py.prepareMain(Map.of("send", send));
        py.exec("send.send(1)");
      }
      assertThat(recv.isClosed()).isFalse();
      assertThat(recv.recv()).isEqualTo(Unbound.ITEM);
      send.send(2);
      assertThat(recv.recv()).isEqualTo(2L);
    }
  }

  @Test
  void endsThatAreGarbageHoldNothing(Clutch clutch) throws Exception {
    try (var py = clutch.create()) {
      py.exec(
          """
          from interpreters import channels
          recv, send = channels.create()
          kept = channels.create()
          """);
      long id = lose((SendChannel) py.get("send"));
      py.exec("del recv, send");
      while (clutch.channels().all().stream().anyMatch(channel -> channel.id() == id)) {
        System.gc();
        Thread.sleep(10);
      }
      lose((SendChannel) py.eval("kept[1]"));
      for (int i = 0; i < 5; i++) {
        System.gc();
        Thread.sleep(10);
      }
      assertThat((boolean) py.eval("kept[1].is_closed", Boolean.class)).isFalse();
    }
  }

  @Test
  void whatADeadInterpreterHeldIsGivenBackOnce(Clutch clutch) throws Exception {
    try (var py = clutch.create()) {
      py.exec(
          """
          from concurrent import interpreters
          from interpreters import channels
          recv, send = channels.create()
          for _ in range(5):
              other = interpreters.create()
              other.prepare_main(send=send)
              other.close()
          """);
      for (int i = 0; i < 5; i++) {
        System.gc();
        Thread.sleep(10); // ends of theirs are found to be gone, whose references died with them
      }
      py.exec("send.send_nowait(1)");
      assertThat(py.eval("recv.recv()")).isEqualTo(1L);
    }
  }

  /** Uses an end, and forgets it. */
  private static long lose(SendChannel send) {
    assertThat(send.trySend(1)).isFalse();
    return send.id();
  }

  @Test
  void anEndIsNotGarbageWhileItIsWaitedAt(Clutch clutch) throws Exception {
    try (var send = clutch.createChannel().send();
        var py = clutch.create()) {
      py.prepareMain(Map.of("send", send));
      var waiting =
          CompletableFuture.supplyAsync(
              () -> receive(py), task -> Thread.ofPlatform().daemon().start(task));
      for (int i = 0; i < 5; i++) {
        System.gc();
        Thread.sleep(10);
      }
      send.send("text");
      assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo("text");
    }
  }

  private static Object receive(Interpreter py) {
    try {
      return ((RecvChannel)
              py.eval("__import__('interpreters.channels').channels.RecvChannel(send.id)"))
          .recv();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @Timeout(60)
  void interpretersThatAreStoppedLeaveNothingAtAChannel(Clutch clutch) throws Exception {
    var channel = clutch.createChannel(); // nobody else uses it: they wait until they are stopped
    try (var send = channel.send();
        var recv = channel.recv()) {
      for (var source :
          List.of(
              "send.send(1)",
              "recv.recv()",
              "from interpreters import *\nSendChannel(int(send.id)).send(1)",
              "from interpreters import *\nRecvChannel(int(send.id)).recv()")) {
        var py = clutch.create();
        py.prepareMain(Map.of("send", send, "recv", recv));
        var running = CompletableFuture.runAsync(() -> py.exec(source), Thread::startVirtualThread);
        var end = source.endsWith("send(1)") ? ChannelEnd.SEND : ChannelEnd.RECV;
        while (!send.channel().interpreters(end).contains(py.id())) {
          Thread.sleep(1);
        }
        assertThat(py.stop(Duration.ofSeconds(4))).isTrue();
        assertThatThrownBy(() -> running.get(20, TimeUnit.SECONDS))
            .isInstanceOf(ExecutionException.class);
        assertThat(send.channel().interpreters(end)).isEmpty();
        assertThat(recv.tryRecv()).isEmpty(); // what was sent, was taken back
        assertThat(send.trySend(1)).isFalse(); // and nobody waits
      }
      assertThat(send.isClosed()).isFalse();
    }
  }

  @Test
  void closingTheSendingEndLeavesTheRest(Clutch clutch) throws Exception {
    var channel = clutch.createChannel(2, UnboundPolicy.REPLACE);
    var send = channel.send();
    try (var recv = channel.recv()) {
      send.send(1);
      send.send(2);
      send.close();
      send.close();
      assertThat(send.isClosed()).isTrue();
      assertThat(recv.isClosed()).isFalse();
      assertThatThrownBy(() -> send.trySend(3)).isInstanceOf(ChannelClosedException.class);
      assertThat(recv.recv()).isEqualTo(1L);
      assertThat(recv.recv()).isEqualTo(2L);
      assertThat(recv.isClosed()).isTrue();
      assertThatThrownBy(recv::recv).isInstanceOf(ChannelClosedException.class);
    }
  }

  @Test
  void closingTheReceivingEndEndsSenders(Clutch clutch) throws Exception {
    var channel = clutch.createChannel();
    try (var send = channel.send()) {
      var waiting =
          CompletableFuture.runAsync(
              () -> {
                try {
                  send.send(1);
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              },
              Thread::startVirtualThread);
      channel.recv().close();
      assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(ChannelException.class);
    }
  }

  @Test
  void poisonReachesPython(Clutch clutch) throws Exception {
    var channel = clutch.createChannel();
    try (var send = channel.send();
        var recv = channel.recv();
        var py = clutch.create()) {
      py.prepareMain(Map.of("recv", recv));
      recv.poison();
      assertThatThrownBy(() -> send.post(1)).isInstanceOf(ChannelPoisonedException.class);
      assertThatThrownBy(() -> py.exec("recv.recv()"))
          .isInstanceOf(ExecutionFailedException.class)
          .hasMessageContaining("ChannelPoisonedError");
    }
  }

  @Test
  void anInterruptEndsAWaitInPython(Clutch clutch) throws Exception {
    var channel = clutch.createChannel();
    try (var send = channel.send();
        var recv = channel.recv();
        var py = clutch.create()) {
      py.prepareMain(Map.of("send", send));
      var running =
          CompletableFuture.runAsync(() -> py.exec("send.send(1)"), Thread::startVirtualThread);
      while (!py.isRunning()) {
        Thread.onSpinWait();
      }
      Thread.sleep(A_WHILE);
      py.interrupt(Duration.ofSeconds(10));
      assertThatThrownBy(() -> running.get(20, TimeUnit.SECONDS))
          .hasStackTraceContaining("KeyboardInterrupt");
      assertThat(recv.tryRecv()).isEmpty();
    }
  }
}
