package dev.clutch;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.config.InterpreterConfig.Descriptors;
import dev.clutch.config.Program;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A new interpreter begins with what the program has made of its process, as on CPython 3.13. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ProcessStateTest {
  private static final InterpreterConfig PROGRAM =
      InterpreterConfig.trusted().toBuilder()
          .descriptors(Descriptors.PROCESS)
          .program(
              new Program(
                  "",
                  List.of("program.py", "argument"),
                  "/of/the/script",
                  List.of("clutch", "program.py", "argument"),
                  List.of("flag", "name=value=1")))
          .build();

  private static void run(InterpreterConfig config, String program) {
    try (var clutch = Clutch.builder().defaultConfig(config).warm(0).start()) {
      assertThatCode(() -> clutch.main().exec(program)).doesNotThrowAnyException();
    }
  }

  @Test
  void environmentIsSeenByWhatIsMadeLater() {
    run(
        PROGRAM,
        """
        import os, subprocess
        from concurrent import interpreters
        from concurrent.futures import InterpreterPoolExecutor
        before = interpreters.create()
        before.exec("import os")
        os.environ["CLUTCH_TEST_SET"] = "\\u00e4 value"
        os.environb[b"CLUTCH_TEST_BYTES"] = b"\\xff"
        os.putenv("CLUTCH_TEST_PUT", "put")
        os.environ["CLUTCH_TEST_GONE"] = "x"
        del os.environ["CLUTCH_TEST_GONE"]
        home = os.environ.pop("HOME", None)
        seen = (
            "(lambda os, subprocess: ([os.environ.get(name) for name in "
            "('CLUTCH_TEST_SET', 'CLUTCH_TEST_PUT', 'CLUTCH_TEST_GONE', 'HOME')], os.environb.get(b'CLUTCH_TEST_BYTES'), "
            "subprocess.run('echo $CLUTCH_TEST_PUT:$HOME', shell=True, capture_output=True, text=True).stdout.strip()))"
            "(__import__('os'), __import__('subprocess'))"
        )
        expected = ["\\u00e4 value", "put", None, None], b"\\xff", "put:"
        interp = interpreters.create()
        assert interp.call(eval, seen) == expected, interp.call(eval, seen)
        with InterpreterPoolExecutor(1) as pool:
            assert pool.submit(eval, seen).result(60) == expected
        assert before.call(eval, "__import__('os').environ.get('CLUTCH_TEST_SET')") is None
        interp.exec("import os; os.environ['CLUTCH_TEST_SET'] = 'by another'")
        assert os.environ["CLUTCH_TEST_SET"] == "\\u00e4 value"
        assert interpreters.create().call(eval, seen)[0][0] == "by another"
        """);
  }

  @Test
  void environmentOfPrivateInterpretersIsTheirOwn() {
    run(
        InterpreterConfig.trusted(),
        """
        import os
        from concurrent import interpreters
        os.environ["CLUTCH_TEST_OWN"] = "1"
        interpreters.create().exec("import os; assert 'CLUTCH_TEST_OWN' not in os.environ")
        """);
  }

  @Test
  void commandLineAndSiteAreThereInEachInterpreter() {
    run(
        PROGRAM,
        """
        from concurrent import interpreters
        code = '''if True:
            import builtins, sys
            assert sys.argv == ["program.py", "argument"], sys.argv
            assert sys.path[0] == "/of/the/script"
            assert sys.orig_argv == ["clutch", "program.py", "argument"], sys.orig_argv
            assert sys._xoptions == {"flag": True, "name": "value=1"}, sys._xoptions
            assert "site" in sys.modules
            for name in "exit", "quit", "help", "copyright", "credits", "license":
                assert hasattr(builtins, name), name
            assert repr(exit) == "Use exit() or Ctrl-D (i.e. EOF) to exit", repr(exit)
            import site
            assert site.ENABLE_USER_SITE in (True, False, None)
            assert type(site) is type(sys) and callable(site.getsitepackages)
        '''
        exec(code)
        interp = interpreters.create()
        interp.exec(code)
        try:
            interp.exec("exit(3)")
        except interpreters.ExecutionFailed as error:
            assert error.excinfo.type.__name__ == "SystemExit" and error.excinfo.msg == "3"
        else:
            raise AssertionError("exit() did nothing")
        """);
  }

  @Test
  void compressionWorksInSeveralInterpreters() {
    run(
        PROGRAM,
        """
        from concurrent import interpreters
        code = "import bz2, lzma, zlib\\nfor each in bz2, lzma, zlib: assert each.decompress(each.compress(b'x' * 1000)) == b'x' * 1000"
        for _ in range(2):
            interpreters.create().exec(code)
        exec(code)
        """);
  }

  @Test
  void compressionOfSandboxedInterpretersIsImportErrorWhereThereIsNone() {
    run(
        InterpreterConfig.sandboxed(),
        """
        import zlib, lzma
        assert zlib.decompress(zlib.compress(b"x")) == lzma.decompress(lzma.compress(b"x")) == b"x"
        try:
            import bz2
        except ImportError:
            pass
        else:
            assert bz2.decompress(bz2.compress(b"x")) == b"x"
        """);
  }

  @Test
  void whatStartsLateWaitsForNoThreadInASystemCall() {
    var program =
        """
        import os, socket, threading, time
        a, b = socket.socketpair()
        r, w = os.pipe()
        begun = threading.Barrier(3)
        def wait(work, *args):
            begun.wait()
            work(*args)
        for call in (a.recv, 1), (os.read, r, 1):
            threading.Thread(target=wait, args=call, daemon=True).start()
        begun.wait()
        time.sleep(0.5)  # they wait in the system now, which nothing tells of
        done = threading.Event()
        def free():
            if not done.wait(20):
                late.append("first use waits for threads in system calls")
            b.send(b"x"), os.write(w, b"x")
        late, freeing = [], threading.Thread(target=free)
        freeing.start()
        import re, ctypes, zlib, _ctypes
        assert re.match("a+b", "aab")
        ctypes.CDLL(None).getpid()
        zlib.compress(b"x")
        done.set()
        freeing.join()
        assert not late, late
        """;
    run(PROGRAM, program);
    run(
        PROGRAM,
        "from concurrent import interpreters\ninterpreters.create(isolated=False).exec('''"
            + program
            + "''')");
  }

  @Test
  void timeZoneIsWhatTzsetHasMadeOfIt() {
    run(
        PROGRAM,
        """
        import os, time
        from concurrent import interpreters
        def seen(zone):
            os.environ["TZ"] = zone
            time.tzset()
            code = "(lambda t: (t.tzname, t.timezone, t.altzone, t.daylight, t.localtime(1751371200).tm_hour))(__import__('time'))"
            here = eval(code)
            assert interpreters.create().call(eval, code) == here
            return here
        assert seen("Asia/Tokyo") == (("JST", "JST"), -32400, -32400, 0, 21), seen("Asia/Tokyo")
        assert seen("Europe/Berlin") == (("CET", "CEST"), -3600, -7200, 1, 14), seen("Europe/Berlin")
        assert seen("<X+3>-3:30") == (("X+3", "X+3"), -12600, -12600, 0, 15)
        assert seen("EST5") == (("EST", "EST"), 18000, 18000, 0, 7)
        assert seen("UTC")[0] == ("UTC", "UTC")
        """);
  }

  @Test
  void libraryIsWhatItIsOnCPython() {
    run(
        PROGRAM,
        """
        import contextvars, sysconfig, zoneinfo
        variable = contextvars.ContextVar("its name")
        assert variable.name == "its name"
        token = variable.set(1)
        assert token.old_value is contextvars.Token.MISSING and repr(token.old_value) == "<Token.MISSING>"
        assert variable.set(2).old_value == 1
        variable.reset(token)
        assert variable.get("none") == "none"
        assert "/usr/share/zoneinfo" in zoneinfo.TZPATH and sysconfig.get_config_var("TZPATH")
        """);
  }

  @Test
  void flockThatWaitsLetsOtherThreadsRun() {
    run(
        PROGRAM,
        """
        import fcntl, tempfile, threading
        with tempfile.NamedTemporaryFile() as file, open(file.name) as other:
            fcntl.flock(file, fcntl.LOCK_EX)
            try:
                fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                raise AssertionError("locked twice")
            waiting = threading.Event()
            def unlock():
                waiting.wait(60)
                fcntl.flock(file, fcntl.LOCK_UN)
            threading.Thread(target=unlock).start()
            waiting.set()
            fcntl.flock(other, fcntl.LOCK_EX)
            try:
                fcntl.flock(9999, fcntl.LOCK_EX)
            except OSError as error:
                assert error.errno == 9, error
            fcntl.flock(other, fcntl.LOCK_UN)
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        """);
  }

  @Test
  void lineOfPrintIsOneWrite() {
    run(
        PROGRAM,
        """
        import io, sys
        written = []
        class Raw(io.RawIOBase):
            def writable(self):
                return True
            def write(self, data):
                written.append(bytes(data))
                return len(data)
        before, sys.stdout = sys.stdout, io.TextIOWrapper(Raw(), write_through=True)
        try:
            print("a", 1, sep="-")
            print("b", end="")
            print()
            print(*"cd", flush=True)
            print(None, file=sys.stdout)
        finally:
            sys.stdout = before
        assert written == [b"a-1\\n", b"b", b"\\n", b"c d\\n", b"None\\n"], written
        for wrong in {"sep": 1}, {"end": 1}, {"wrong": 1}:
            try:
                print("x", **wrong)
            except TypeError:
                pass
            else:
                raise AssertionError(wrong)
        """);
  }
}
