package dev.clutch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What programs define that are no plain file, other interpreters find all the same. */
class ScriptNamesIT {
  private static final String DEFINITIONS =
      """
      from concurrent import interpreters
      BASE: int = 10
      class Point:
          def __init__(self, x): self.x = x
          def __eq__(self, other): return type(other) is type(self) and other.x == self.x
      def helper(x): return BASE + x
      def job(x): return Point(helper(x))
      """;

  private static final String USES =
      """
      interp = interpreters.create()
      print(interp.call(job, 5) == Point(15), interp.call(job, 6).x)
      computed = [helper(1)]
      def late(): return computed
      try:
          interp.call(late)
      except interpreters.ExecutionFailed as error:
          print(str(error).splitlines()[0])
      """;

  private static final String EXPECTED = "True 16\nNameError: name 'computed' is not defined\n";

  @TempDir Path home;

  @Test
  void ofCommandsAndOfWhatIsPipedIn() {
    var program = DEFINITIONS + USES;
    assertThat(Launched.in(home, "", "-c", program)).isEqualTo(new Launched(EXPECTED, "", 0));
    assertThat(Launched.in(home, program, "-")).isEqualTo(new Launched(EXPECTED, "", 0));
  }

  @Test
  void ofModulesWithRelativeImports() throws IOException {
    var folder = Files.createDirectory(home.resolve("pkg"));
    Files.writeString(folder.resolve("__init__.py"), "");
    Files.writeString(folder.resolve("helpers.py"), "FACTOR = 3\ndef times(x): return FACTOR * x");
    Files.writeString(
        folder.resolve("job.py"),
        """
        from concurrent.futures import InterpreterPoolExecutor
        from . import helpers
        from .helpers import times
        def scaled(x):
            return times(x) + helpers.FACTOR
        if __name__ == "__main__":
            with InterpreterPoolExecutor(1) as pool:
                print(*pool.map(scaled, range(3)))
        """);
    assertThat(Launched.in(home, "", "-m", "pkg.job")).isEqualTo(new Launched("3 6 9\n", "", 0));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void ofSessions() throws Exception {
    try (var session = new TerminalSession(home, "xterm", "-q")) {
      session
          .await(">>> ")
          .enter("from concurrent import interpreters")
          .await(">>> ")
          .enter("interp = interpreters.create()")
          .await(">>> ")
          .enter("N = 40")
          .await(">>> ")
          .enter("f = lambda x: N + x")
          .await(">>> ")
          .enter("class Point: x = N + 1")
          .await("... ")
          .enter("")
          .await(">>> ")
          .enter("interp.call(f, 2) * 10")
          .await("420")
          .await(">>> ")
          .enter("N = 50; g = lambda x: N + x") // the session has gone on
          .await(">>> ")
          .enter("interp.call(g, 2) * 10, type(interp.call(Point)) is Point")
          .await("(520, True)");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void ofSessionsWithMistakes() throws Exception {
    try (var session = new TerminalSession(home, "xterm", "-q")) {
      session
          .await(">>> ")
          .enter("from concurrent import interpreters; interp = interpreters.create()")
          .await(">>> ")
          .enter("1 +")
          .await("SyntaxError")
          .await(">>> ")
          .enter("import nosuch")
          .await("ModuleNotFoundError")
          .await(">>> ")
          .enter("N = 40; f = lambda x: N + x")
          .await(">>> ")
          .enter("interp.call(f, 2) * 10")
          .await("420");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void ofSessionsThatGoOn() throws Exception {
    try (var session = new TerminalSession(home, "xterm", "-q")) {
      session
          .await(">>> ")
          .enter("from concurrent import interpreters; interp = interpreters.create()")
          .await(">>> ")
          .enter("N = 40; f = lambda x: helper() + x")
          .await(">>> ")
          .enter("def helper(): return N")
          .await("... ")
          .enter("")
          .await(">>> ")
          .enter("class Kept: count = 0")
          .await("... ")
          .enter("")
          .await(">>> ")
          .enter("def add(): Kept.count += 1; return Kept.count")
          .await("... ")
          .enter("")
          .await(">>> ")
          .enter("queue = interpreters.create_queue(); queue.put(lambda: (add() + 100, N))")
          .await(">>> ")
          .enter("interp.call(add), interp.call(add)")
          .await("(1, 2)")
          .await(">>> ")
          .enter("N = 50")
          .await(">>> ")
          .enter("interp.call(f, 2) * 10") // it was called before
          .await("520")
          .await(">>> ")
          .enter("interp.call(lambda q: q.get()(), queue)") // of a session that has gone on since
          .await("(103, 50)");
    }
  }

  @Test
  void ofDefinitionsThatNeedWhatWasComputed() {
    var program =
        """
        from concurrent import interpreters
        CONF = {}
        CONF.update(k=3)
        def bad(x=CONF["k"]): return helper() + x
        def good(): return helper()
        def helper(): return 5
        interp = interpreters.create()
        print(interp.call(good))
        try:
            interp.call(lambda: bad)
        except interpreters.ExecutionFailed as error:
            print(str(error).splitlines()[0])
        try:
            interp.call(bad)
        except interpreters.NotShareableError as error:
            print(str(error.__cause__).splitlines()[-1])
        """;
    var launched = Launched.in(home, "", "-c", program);
    assertThat(launched.err()).isEmpty();
    assertThat(launched.out())
        .startsWith("5\nNameError: name 'bad' is not defined\n")
        .contains("no attribute 'bad': defining it a second time raised KeyError: 'k'");
  }

  @Test
  void ofFunctionsThatReachAllNames() throws IOException {
    var program =
        """
        from concurrent.futures import InterpreterPoolExecutor
        def first(): globals()["one"] = 1
        def second(): exec("two = 2", globals())
        def both(): return one + two, __name__
        def initialize():
            first()
            second()
        def reads(): return eval("one + two")
        if __name__ == "__main__":
            with InterpreterPoolExecutor(1, initializer=initialize) as pool:
                print(pool.submit(both).result(), pool.submit(reads).result())
            with InterpreterPoolExecutor(1, initializer=first) as pool:
                print(pool.submit(second).result(), pool.submit(both).result())
        """;
    var expected = "(3, '<fake __main__>') 3\nNone (3, '<fake __main__>')\n";
    var file = Files.writeString(home.resolve("program.py"), program);
    for (var launched :
        List.of(
            Launched.in(home, "", file.toString()),
            Launched.in(home, "", "-c", program),
            Launched.in(home, program, "-"))) {
      assertThat(launched).isEqualTo(new Launched(expected, "", 0));
    }
  }

  @Test
  void ofInitializersOfPools() throws IOException {
    var program =
        """
        from concurrent.futures import InterpreterPoolExecutor
        class Missing(Exception): pass
        def prepare(value):
            global known
            known = {"a": value}
        def look(key):
            try:
                return known[key]
            except KeyError as error:
                raise Missing(key) from error
        if __name__ == "__main__":
            with InterpreterPoolExecutor(2, initializer=prepare, initargs=(5,)) as pool:
                print(*pool.map(look, "aaaa"))
                try:
                    pool.submit(look, "b").result()
                except Missing as error:
                    print(error.args, "KeyError: 'b'" in str(error.__cause__))
        """;
    var file = Files.writeString(home.resolve("initialized.py"), program);
    assertThat(Launched.in(home, "", file.toString()))
        .isEqualTo(new Launched("5 5 5 5\n('b',) True\n", "", 0));
  }

  @Test
  void whatIsPendingIsDoneBeforeTheEnd() {
    var pending =
        """
        import time
        from concurrent.futures import InterpreterPoolExecutor
        def slow(x):
            time.sleep(0.2)
            print("done", x, flush=True)
        pool = InterpreterPoolExecutor(1)
        for x in range(3):
            pool.submit(slow, x)
        """;
    assertThat(Launched.in(home, "", "-c", pending))
        .isEqualTo(new Launched("done 0\ndone 1\ndone 2\n", "", 0));
  }
}
