package dev.clutch.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.Clutch;
import dev.clutch.SharedClutch;
import dev.clutch.config.InterpreterConfig;
import dev.clutch.errors.InterpreterExitException;
import java.util.Locale;
import java.util.TimeZone;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What would be felt by the whole process. */
@ExtendWith(SharedClutch.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ProcessTest {

  @Test
  void signalsAndTheirLikeAreRefused(Clutch clutch) {
    try (var box = Attack.armed(clutch.create(InterpreterConfig.sandboxed()))) {
      box.exec(
          """
          import faulthandler, os, signal, _signal, _thread
          for number in (2, 15, 9, 14):
              refused(lambda: signal.raise_signal(number))
              refused(lambda: os.kill(os.getpid(), number))
              refused(lambda: os.killpg(0, number), OSError)
              refused(lambda: signal.signal(number, signal.SIG_IGN), ValueError, PermissionError)
          refused(lambda: signal.alarm(1))
          refused(lambda: signal.setitimer(signal.ITIMER_REAL, 0.1))
          refused(lambda: _signal.siginterrupt(2, True))
          refused(lambda: _thread.interrupt_main())
          refused(lambda: os.umask(0))
          refused(lambda: os.chdir('/'))
          refused(lambda: os.setsid(), OSError)
          refused(lambda: os.system('true'))
          refused(lambda: faulthandler.enable())
          refused(lambda: faulthandler.dump_traceback_later(1, exit=True))
          refused(lambda: channels.aside(print), RuntimeError, PermissionError)
          refused(lambda: _thread.start_new_thread(print, ()), RuntimeError)
          """);
    }
  }

  /** All that {@code reload} and its like find are the same modules. */
  @Test
  void nothingBringsTheOriginalsBack(Clutch clutch) {
    try (var box = Attack.armed(clutch.create(InterpreterConfig.sandboxed()))) {
      box.exec(
          """
          import importlib, _imp, _signal, posix
          importlib.reload(_signal)
          refused(lambda: _signal.raise_signal(15))
          for name in ("_signal", "posix"):
              spec = sys.modules[name].__spec__
              del sys.modules[name]
              made = _imp.create_builtin(spec)
              _imp.exec_builtin(made)
              again = importlib.import_module(name)
              refused(lambda: made.raise_signal(15) if name == "_signal" else made.kill(0, 15))
              refused(lambda: again.raise_signal(15) if name == "_signal" else again.kill(0, 15))
          refused(lambda: type(_signal)("_signal").raise_signal, AttributeError)
          for function in (_signal.raise_signal, _signal.alarm):
              for cell in function.__closure__:
                  assert not callable(cell.cell_contents) or isinstance(cell.cell_contents, type)
          """);
    }
  }

  @Test
  void theEnvironmentTheLocaleAndTheZoneAreItsOwn(Clutch clutch) {
    var locale = Locale.getDefault();
    var zone = TimeZone.getDefault();
    try (var box = Attack.armed(clutch.create(InterpreterConfig.sandboxed()));
        var other = clutch.create()) {
      box.exec(
          """
          import locale, os, time
          os.environ['TZ'] = 'Asia/Tokyo'
          os.environ['OF_THE_BOX'] = '1'
          os.putenv('OF_THE_BOX', '1')
          time.tzset()
          time.localtime(), time.strftime('%Z %c'), time.mktime(time.localtime())
          locale.setlocale(locale.LC_ALL, 'de_DE.UTF-8')
          """);
      other.exec(
          """
          import locale, os
          assert 'OF_THE_BOX' not in os.environ
          assert locale.localeconv()['decimal_point'] == '.'
          """);
    }
    assertThat(Locale.getDefault()).isEqualTo(locale);
    assertThat(TimeZone.getDefault()).isEqualTo(zone);
    assertThat(System.getenv("OF_THE_BOX")).isNull();
  }

  @Test
  void exitEndsTheInterpreterAlone(Clutch clutch) {
    try (var box = clutch.create(InterpreterConfig.sandboxed());
        var other = clutch.create()) {
      assertThatThrownBy(() -> box.exec("import os; os._exit(3)"))
          .isInstanceOf(InterpreterExitException.class);
      assertThat(other.eval("1 + 1")).isEqualTo(2L);
    }
  }

  @Test
  void namedSemaphoresAreItsOwn(Clutch clutch) {
    var code =
        """
        import _multiprocessing_graalpy as m
        made = m.SemLock(1, 1, 1, '/of-the-test', False)
        """;
    try (var owner = clutch.create();
        var box = clutch.create(InterpreterConfig.sandboxed())) {
      owner.exec(code);
      box.exec(code); // a name that is taken would be told of
      owner.exec("m.sem_unlink('/of-the-test')");
    }
  }

  @Test
  void javaAndOtherLanguagesAreOutOfReach(Clutch clutch) {
    try (var box = Attack.armed(clutch.create(InterpreterConfig.sandboxed()))) {
      box.exec(
          """
          import java, polyglot
          for name in ('java.lang.System', 'java.lang.Runtime', 'dev.clutch.Clutch', 'int[]'):
              refused(lambda: java.type(name), KeyError)
          refused(lambda: java.add_to_classpath('/tmp'))
          refused(lambda: polyglot.eval(language='python', string='1'))
          for thing in (host, share, share.copied(b'1'), interpreters.asked((), (True, True, True))):
              for name in ('getClass', 'class', 'wait', 'hashCode', 'memory', 'calls', 'door'):
                  refused(lambda: getattr(thing, name), AttributeError)
          """);
    }
  }

  @Test
  void theLoaderServesOurModulesAlone(Clutch clutch) {
    try (var box = Attack.armed(clutch.create(InterpreterConfig.sandboxed()))) {
      box.exec(
          """
          loader = sys.meta_path[-1]._host
          assert 'def create' in loader.text('clutch/__init__.py')
          for name in ('../graalpy/Bridge.class', '../../../../../../../../etc/hostname', 'guest/guest.py',
                       '/dev/clutch/Clutch.class', 'clutch/../guest/guest.py', '_clutch/graalpy/unicode.txt',
                       'clutch.class', 'file:///etc/hostname', '', '.', 'clutch//__init__.py'):
              refused(lambda: loader.text(name), BaseException)
          for name in ('_clutch...guest.guest', '_clutch/../guest/guest', 'guest.guest', 'clutch.\\0'):
              assert not loader.resource(name)
          """);
    }
  }
}
