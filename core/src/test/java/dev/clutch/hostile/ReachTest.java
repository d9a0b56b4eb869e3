package dev.clutch.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.Clutch;
import dev.clutch.SharedClutch;
import dev.clutch.config.InterpreterConfig;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Interpreters, queues, channels and locks that confined code was not handed. */
@ExtendWith(SharedClutch.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ReachTest {

  @Test
  void otherInterpretersAreOutOfReach(Clutch clutch) {
    try (var helper = clutch.create();
        var box = Attack.armed(clutch.create(InterpreterConfig.sandboxed()))) {
      helper.exec("password = 'hunter2'");
      box.exec(
          """
          from concurrent import interpreters as m
          assert [i.id for i in m.list_all()] == [m.get_current().id]
          for id in {0, %d}:
              refused(lambda: interpreters.exec(id, (), (), 'password'))
              refused(lambda: interpreters.bind(id, ('a',), (1,)))
              refused(lambda: interpreters.call(id, share.callee(1, False), (), None, True, sys.stdout, sys.stderr))
              refused(lambda: interpreters.destroy(id))
              refused(lambda: interpreters.config(id))
              refused(lambda: interpreters.isRunning(id))
              refused(lambda: interpreters.whence(id))
              refused(lambda: interpreters.resetMain(id))
              refused(lambda: interpreters.addReference(id, True))
              refused(lambda: interpreters.removeReference(id))
              refused(lambda: control.stop(id, 1.0))
              refused(lambda: control.interrupt(id, 1.0))
              refused(lambda: control.eval(id, 'password'))
              refused(lambda: share.interpreter(id))
          """
              .formatted(helper.id()));
      assertThat(helper.eval("password")).isEqualTo("hunter2");
      assertThat(helper.stop(Duration.ofSeconds(5))).isTrue();
    }
  }

  @Test
  void queuesChannelsAndLocksAreOutOfReach(Clutch clutch) throws Exception {
    try (var queue = clutch.createQueue(10);
        var helper = clutch.create();
        var box = Attack.armed(clutch.create(InterpreterConfig.sandboxed()))) {
      queue.put("password of the service");
      helper.exec(
          """
          import clutch
          from concurrent import interpreters
          from interpreters import channels
          q = interpreters.create_queue()
          q.put('mine')
          r, s = channels.create()
          s.send_later('secret')
          lock = clutch.Lock()
          lock.acquire()
          """);
      box.exec(
          """
          assert not queues.listAll() and not channels.listAll()
          for id in range(200):
              refused(lambda: queues.take(id, 0.0))
              refused(lambda: queues.put(id, 'forged', -1, 0, 0.0))
              refused(lambda: queues.destroy(id))
              refused(lambda: queues.shutdown(id, True))
              refused(lambda: queues.sender(id))
              refused(lambda: queues.receiver(id))
              refused(lambda: queues.size(id))
              refused(lambda: share.queue(id))
              refused(lambda: channels.recv(id, 0.0))
              refused(lambda: channels.send(id, 'forged', -1, 0.0))
              refused(lambda: channels.close(id, 'BOTH', True))
              refused(lambda: channels.destroy(id))
              refused(lambda: channels.poison(id))
              refused(lambda: channels.handle(id, 'BOTH', 'ID'))
              refused(lambda: sync.held(id))
              refused(lambda: sync.bind(id))
              refused(lambda: sync.handle(id, 'LOCK'))
              refused(lambda: host('select').select((('TAKE', id), ('RECV', id)), 0.0))
              refused(lambda: host('select').select((('PUT', id, 'forged'), ('SEND', id, 'x')), 0.0))
          """);
      assertThat(queue.poll()).isEqualTo("password of the service");
      assertThat(queue.poll()).isNull();
      helper.exec(
          "assert q.get_nowait() == 'mine' and r.recv_nowait() == 'secret' and lock.locked()");
    }
  }

  @Test
  void aPoolsWorkersAreOutOfReach(Clutch clutch) throws Exception {
    try (var pool = clutch.poolBuilder().size(1).initializer("secret = 'of the pool'").build();
        var box = Attack.armed(clutch.create(InterpreterConfig.sandboxed()))) {
      assertThat(pool.call("len", Long.class, "abc").get(30, TimeUnit.SECONDS)).isEqualTo(3);
      box.exec(
          """
          for id in range(1000):
              if id != interpreters.current():
                  refused(lambda: interpreters.exec(id, (), (), 'import builtins; builtins.len = 1'))
          """);
      assertThat(pool.call("len", Long.class, "abc").get(30, TimeUnit.SECONDS)).isEqualTo(3);
    }
  }

  @Test
  void whatWasHandedOverIsInReach(Clutch clutch) throws Exception {
    try (var queue = clutch.createQueue(10);
        var box = Attack.armed(clutch.create(InterpreterConfig.sandboxed()))) {
      box.prepareMain(Map.of("q", queue));
      box.exec("q.put(7); refused(lambda: queues.take(q.id + 1000, 0.0))");
      assertThat(queue.take()).isEqualTo(7L);
    }
  }
}
