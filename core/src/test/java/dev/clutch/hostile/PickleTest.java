package dev.clutch.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.Clutch;
import dev.clutch.SharedClutch;
import dev.clutch.config.InterpreterConfig;
import dev.clutch.errors.InterpreterException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Data that would be executed by whoever receives it. */
@ExtendWith(SharedClutch.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PickleTest {
  private static final String EVIL =
      """
      class Evil:
          def __reduce__(self):
              return eval, ("__import__('builtins').__dict__.__setitem__('ran', True)",)
      class EvilError(Exception):
          def __reduce__(self):
              return Evil().__reduce__()
      """;

  @Test
  void noReceiverRunsIt(Clutch clutch) {
    try (var trusted = clutch.create()) {
      trusted.prepareMain(Map.of("evil", EVIL));
      trusted.exec(
          """
          import builtins, clutch, threading
          from concurrent import interpreters
          from concurrent.interpreters import NotShareableError
          from interpreters import channels
          box = clutch.create(config=clutch.InterpreterConfig.sandboxed())
          q = interpreters.create_queue()
          r, s = channels.create()
          a, b = clutch.Pipe()
          box.prepare_main(q=q, s=s, b=b)
          box.exec(evil)

          def held(receive):
              try:
                  got = receive()
              except (NotShareableError, interpreters.ExecutionFailed) as error:
                  pass
              else:
                  raise AssertionError(f'got {got!r}')
              assert not hasattr(builtins, 'ran')

          held(lambda: box.eval('Evil()'))
          held(lambda: box.eval("{'a': [Evil()]}"))
          for sent in ('Evil()', '[Evil()]', '(1, Evil())', 'eval', 'EvilError()'):
              box.exec(f'q.put({sent})')
              held(q.get)
          for sent, receive in (
              ('s.send(Evil())', r.recv),
              ('s.send(Evil())', lambda: clutch.select(r, timeout=10)),
              ('b.send(Evil())', a.recv),
          ):
              thread = threading.Thread(target=lambda: box.exec(sent))
              thread.start()
              held(receive)
              thread.join()
          box.exec('def f(): return Evil()')
          held(lambda: box.eval('f()'))
          held(lambda: box.exec('raise EvilError()'))
          box.exec('import functools, clutch; q.put(clutch.Barrier(1, action=functools.partial(eval, "1")))')
          held(lambda: q.get().wait(5))
          """);
    }
  }

  @Test
  void javaMakesNothingOfIt(Clutch clutch) throws Exception {
    try (var queue = clutch.createQueue(10);
        var box = clutch.create(InterpreterConfig.sandboxed())) {
      box.prepareMain(Map.of("q", queue));
      box.exec(EVIL);
      box.exec("q.put(Evil())");
      assertThatThrownBy(queue::take).isInstanceOf(InterpreterException.class);
      box.exec("q.put({'plain': [1, 2.5, 'text', b'bytes', (None, True)]})");
      assertThat(queue.take()).isInstanceOf(Map.class);
    }
  }

  @Test
  void namedValuesCross(Clutch clutch) {
    try (var trusted = clutch.create()) {
      trusted.exec(
          """
          import clutch, datetime, decimal, uuid
          from concurrent import interpreters
          box = clutch.create(config=clutch.InterpreterConfig.sandboxed())
          q = interpreters.create_queue()
          box.prepare_main(q=q)
          box.exec('import datetime, decimal, uuid\\n'
                   'q.put((datetime.date(2020, 1, 2), decimal.Decimal("1.5"), uuid.UUID(int=7)))')
          assert q.get() == (datetime.date(2020, 1, 2), decimal.Decimal('1.5'), uuid.UUID(int=7))
          """);
    }
  }

  @Test
  void onlyTheHostTrusts(Clutch clutch) throws Exception {
    try (var trusted = clutch.create();
        var box = clutch.create(InterpreterConfig.sandboxed())) {
      trusted.exec(
          """
          import clutch, functools
          sandboxed = clutch.InterpreterConfig.sandboxed()
          own = clutch.create(config=sandboxed, trust=True)
          own.exec('import functools')
          assert own.eval('functools.partial(int, "7")')() == 7
          try:
              own.exec('import clutch\\nclutch.create(config=clutch.InterpreterConfig(), trust=True)')
          except BaseException as error:
              assert 'PermissionError' in str(error), error
          else:
              raise AssertionError('a confined interpreter made one that is trusted')
          """);
      Attack.armed(box);
      box.exec("refused(lambda: control.createFor(share, (), True, 0.0, 0.0, (0,) * 8))");
      assertThat(
              InterpreterConfig.sandboxed().toBuilder()
                  .trustPickles(true)
                  .build()
                  .cutDownTo(InterpreterConfig.sandboxed())
                  .trustsPickles())
          .isFalse();
    }
  }

  /** Equal permissions are not enough where one may use a class of Java's and one may not. */
  @Test
  void hostClassesCount(Clutch clutch) {
    var more = InterpreterConfig.sandboxed().toBuilder().hostClasses(StringBuilder.class).build();
    try (var queue = clutch.createQueue(2);
        var sender = clutch.create(InterpreterConfig.sandboxed());
        var receiver = clutch.create(more)) {
      sender.prepareMain(Map.of("q", queue));
      receiver.prepareMain(Map.of("q", queue));
      sender.exec("import functools; q.put(functools.partial(int))");
      assertThatThrownBy(() -> receiver.exec("q.get()")).hasMessageContaining("NotShareableError");
    }
  }
}
