package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.config.UnboundPolicy;
import dev.clutch.errors.ExecutionFailedException;
import dev.clutch.errors.NotShareableException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sockets and descriptors that move between interpreters, which see those of the process. */
@ExtendWith(SharedClutch.class)
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class SocketsTest {
  private static final InterpreterConfig PROCESS =
      InterpreterConfig.trusted().toBuilder()
          .descriptors(InterpreterConfig.Descriptors.PROCESS)
          .build();

  @Test
  void aSocketIsUsedOnTheOtherSide(Clutch clutch) throws Exception {
    var channel = clutch.createChannel(2, UnboundPolicy.REPLACE);
    try (var queue = clutch.createQueue(0);
        var send = channel.send();
        var recv = channel.recv();
        var sender = clutch.create(PROCESS);
        var receiver = clutch.create(PROCESS)) {
      sender.prepareMain(Map.of("send", send, "queue", queue));
      receiver.prepareMain(Map.of("recv", recv, "queue", queue));
      sender.exec(
          """
          import socket
          near, far = socket.socketpair()
          far.settimeout(20)
          send.send(far)
          far.close()
          server = socket.create_server(("127.0.0.1", 0))
          queue.put({"server": [server]})
          address = server.getsockname()
          server.close()
          near.sendall(b"ham")
          client = socket.create_connection(address, timeout=20)
          client.sendall(b"eggs")
          """);
      receiver.exec(
          """
          far = recv.recv()
          assert far.gettimeout() == 20
          assert far.recv(10) == b"ham"
          far.sendall(b"HAM")
          far.close()
          server = queue.get()["server"][0]
          there, _ = server.accept()
          assert there.recv(10) == b"eggs"
          there.sendall(b"EGGS")
          """);
      sender.exec(
          """
          assert near.recv(10) == b"HAM" and near.recv(10) == b""  # no duplicate is left
          assert client.recv(10) == b"EGGS"
          """);
    }
  }

  @Test
  void descriptorsAreTheSameNumbers(Clutch clutch) throws Exception {
    try (var one = clutch.create(PROCESS);
        var other = clutch.create(PROCESS)) {
      one.exec("import os; r, w = os.pipe()");
      other.exec("import os; os.write(" + one.eval("w") + ", b'spam')");
      assertThat(one.eval("os.read(r, 10).decode()")).isEqualTo("spam");
      one.exec("os.close(r); os.close(w)");
    }
  }

  @Test
  void whatNobodyReceivesIsClosedInTheEnd(Clutch clutch) throws Exception {
    try (var py = clutch.create(PROCESS)) {
      py.exec(
          """
          import interpreters, os, socket
          near, far = socket.socketpair()
          recv, send = interpreters.create_channel(capacity=1)
          send.send(far)
          far.close()
          send.close(force=True)
          recv.close(force=True)
          near.setblocking(False)

          def is_open():
              try:
                  return near.recv(1) != b""
              except BlockingIOError:
                  return True
          """);
      while (py.eval("is_open()", Boolean.class)) {
        System.gc();
        Thread.sleep(10);
      }
    }
  }

  @Test
  void whoHasDescriptorsOfHisOwnGetsNone(Clutch clutch) throws Exception {
    try (var queue = clutch.createQueue(0);
        var py = clutch.create(PROCESS);
        var apart = clutch.create()) {
      py.prepareMain(Map.of("queue", queue));
      py.exec(
          """
          import socket
          with socket.socket() as sock:
              queue.put(sock)
              queue.put(sock)
              sock.close()
              try:
                  queue.put([sock])
              except Exception as error:
                  refusal = f"{type(error).__name__}: {error}"
          """);
      assertThat(py.eval("refusal"))
          .isEqualTo("NotShareableError: item[0]: cannot share a 'socket': it is closed");
      apart.prepareMain(Map.of("queue", queue));
      assertThatThrownBy(() -> apart.exec("queue.get()"))
          .isInstanceOf(ExecutionFailedException.class)
          .hasMessageContaining("NotShareableError")
          .hasMessageContaining("descriptors(PROCESS)");
      assertThatThrownBy(queue::take)
          .isInstanceOf(NotShareableException.class)
          .hasMessageContaining("socket");
    }
  }
}
