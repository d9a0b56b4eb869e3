package dev.clutch.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.Clutch;
import dev.clutch.PythonCallable;
import dev.clutch.SharedClutch;
import dev.clutch.config.InterpreterConfig;
import dev.clutch.errors.ExecutionFailedException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What confined code can do with functions of Java's that it was handed: call them. */
@Timeout(60)
@ExtendWith(SharedClutch.class)
class CallbackAttackTest {
  private static final class Service {
    @PythonCallable
    String hello(String name) {
      return "hello " + name;
    }

    String secret() {
      throw new AssertionError("nobody calls this");
    }
  }

  @Test
  void theHostObjectsTakeNothingElse(Clutch clutch) {
    var calls = new CopyOnWriteArrayList<Object>();
    try (var confined = clutch.create(InterpreterConfig.sandboxed())) {
      confined.prepareMain(
          Map.of(
              "given", clutch.function("given", args -> calls.add(args.positional())),
              "fails",
                  clutch.function(
                      "fails",
                      _ -> {
                        throw new IllegalStateException("secret");
                      }),
              "service", new Service()));
      confined.exec(
          """
          import clutch
          host, shown = given._host, service._host
          class Odd:
              def __len__(self): raise KeyboardInterrupt
              def __getattr__(self, name): raise SystemExit
          odd = [object(), Odd(), host, shown, lambda: 0, [1], {}, (object(),), (host,), b'x', 2 ** 100, 'é\\ud800', given]
          survived = 0
          for one in odd:
              for attempt in (
                  lambda: host.call(one, one),
                  lambda: host.call((one,), None),
                  lambda: host.atoms(one),
                  lambda: host.atoms(*[one] * 300),
                  lambda: shown.method(one),
                  lambda: given(one),
                  lambda: service.hello(one),
                  lambda: getattr(shown, 'target'),
                  lambda: host.thrown(),
              ):
                  try:
                      attempt()
                  except BaseException:
                      pass
                  survived += 1
          for name in 'secret', 'getClass', 'hashCode', '_host.target', 'wait':
              assert not hasattr(service, name), name
          assert service.hello('you') == 'hello you'
          try:
              fails()
          except clutch.JavaException as e:
              kept = e
          """);
      assertThat(confined.get("survived")).isEqualTo(117L);
      assertThat(calls).doesNotContain(List.of(List.of("secret")));
      // what is held of an exception is nothing that could be made up
      for (var forged : List.of("given._host", "5", "kept", "object()", "service._host")) {
        assertThatThrownBy(
                () ->
                    confined.exec(
                        "e = ValueError('forged'); e.__thrown__ = " + forged + "; raise e"))
            .isInstanceOf(ExecutionFailedException.class)
            .hasNoCause()
            .hasMessageStartingWith("ValueError: forged");
      }
      assertThatThrownBy(
              () ->
                  confined.exec(
                      """
                      class Sly(Exception):
                          @property
                          def __dict__(self): raise SystemExit
                      raise Sly('sly')
                      """))
          .isInstanceOf(ExecutionFailedException.class)
          .hasMessageContaining("Sly: sly");
      assertThat(confined.eval("1 + 1")).isEqualTo(2L);
    }
  }

  /** A function is no number: code that was handed none has no way to one. */
  @Test
  void nothingNamesAFunction(Clutch clutch) {
    var calls = new CopyOnWriteArrayList<Object>();
    var secret = clutch.function("secret", args -> calls.add(args.positional()));
    try (var owner = clutch.create();
        var confined = clutch.create(InterpreterConfig.sandboxed())) {
      owner.prepareMain(Map.of("secret", secret));
      owner.exec("secret('owner')");
      confined.exec(
          """
          from _clutch.ground import values
          from _clutch.crossing import callbacks
          for kind in 'FUNCTION', 'OBJECT', 'function':
              for number in range(200):
                  try:
                      values.resolve(kind, number)
                  except BaseException:
                      continue
                  raise AssertionError(kind)
          assert callbacks._known[callbacks.JavaFunction].get(1) is None
          """);
      assertThat(calls).containsExactly(List.of("owner"));
    }
  }
}
