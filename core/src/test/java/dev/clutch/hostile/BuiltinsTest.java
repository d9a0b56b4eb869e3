package dev.clutch.hostile;

import dev.clutch.Clutch;
import dev.clutch.SharedClutch;
import dev.clutch.config.InterpreterConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code guest/judged.py} against the builtin modules that this GraalPy has. */
@ExtendWith(SharedClutch.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BuiltinsTest {

  private static String judged() throws IOException {
    try (var stream = Clutch.class.getResourceAsStream("bridge/python/guest/judged.py")) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void eachBuiltinIsJudged(Clutch clutch) throws IOException {
    try (var trusted = clutch.create()) {
      trusted.prepareMain(Map.of("text", judged()));
      trusted.exec(
          """
          import sys
          list_ = {}
          exec(text, list_)
          PURE, FREE, GRANTED, REFUSED = (list_[name] for name in ('PURE', 'FREE', 'GRANTED', 'REFUSED'))
          modules = set(sys.builtin_module_names)
          unjudged = sorted(modules - PURE - set(FREE))
          assert not unjudged, f'modules that nobody has judged: {unjudged}'
          assert not PURE & set(FREE)
          known = {}
          for table in (FREE, REFUSED):
              for name, functions in table.items():
                  known.setdefault(name, set()).update(functions.split())
          for (name, _), functions in GRANTED.items():
              known.setdefault(name, set()).update(functions.split())
          for name in sorted(set(FREE) & modules):
              module = vars(list_['_module'](name))
              found = {key for key, value in module.items() if type(value) is type(len)}
              unjudged = sorted(found - known[name])
              assert not unjudged, f'of {name}, nobody has judged: {unjudged}'
              twice = set(FREE[name].split()) & set(REFUSED.get(name, '').split())
              assert not twice, f'of {name}, allowed and refused: {sorted(twice)}'
          """);
    }
  }

  /** The list is what holds: every function that it refuses is refused, and a new one would be. */
  @Test
  void whatIsRefusedIs(Clutch clutch) throws IOException {
    try (var box = Attack.armed(clutch.create(InterpreterConfig.sandboxed()))) {
      box.prepareMain(Map.of("text", judged()));
      box.exec(
          """
          list_ = {}
          exec(text, list_)
          tried = 0
          for table in (list_['REFUSED'].items(), ((k[0], v) for k, v in list_['GRANTED'].items())):
              for name, functions in table:
                  module = list_['_module'](name)
                  for function in functions.split():
                      if hasattr(module, function) and function != 'tzset':  # that is ours
                          refused(lambda: getattr(module, function)(),
                                  OSError, KeyError, RuntimeError, ValueError, TypeError)
                          assert type(getattr(module, function)) is not type(len), (name, function)
                          tried += 1
          assert tried > 60, tried
          """);
    }
  }
}
