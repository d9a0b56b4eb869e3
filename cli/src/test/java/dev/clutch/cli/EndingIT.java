package dev.clutch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** How programs end that end badly, and what is told of it. */
class EndingIT {
  @TempDir Path folder;

  @BeforeEach
  void realFolder() throws IOException {
    folder = folder.toRealPath();
  }

  private Launched run(String source) throws IOException {
    Files.writeString(folder.resolve("program.py"), source);
    var ran = Launched.in(folder, "", "program.py");
    return new Launched(
        ran.out(),
        ran.err().replace(folder.resolve("program.py").toString(), "FILE"),
        ran.status());
  }

  @Test
  void groupsNotesAndCausesAreShown() throws IOException {
    assertThat(
            run(
                """
                error = ExceptionGroup("several", [ValueError(1), TypeError("two")])
                error.add_note("a note")
                raise error from KeyError("cause")
                """))
        .isEqualTo(
            new Launched(
                "",
                """
                KeyError: 'cause'

                The above exception was the direct cause of the following exception:

                  + Exception Group Traceback (most recent call last):
                  |   File "FILE", line 3, in <module>
                  |     raise error from KeyError("cause")
                  | ExceptionGroup: several (2 sub-exceptions)
                  | a note
                  +-+---------------- 1 ----------------
                    | ValueError: 1
                    +---------------- 2 ----------------
                    | TypeError: two
                    +------------------------------------
                """,
                1));
  }

  @Test
  void aHookThatFailsIsShownAndThenTheError() throws IOException {
    assertThat(
            run(
                """
                import sys
                def hook(kind, error, traceback):
                    print("hook", kind.__name__, error, traceback.tb_lineno)
                    raise LookupError("in the hook")
                sys.excepthook = hook
                raise ValueError("uncaught")
                """))
        .isEqualTo(
            new Launched(
                "hook ValueError uncaught 6\n",
                """
                Error in sys.excepthook:
                Traceback (most recent call last):
                  File "FILE", line 4, in hook
                    raise LookupError("in the hook")
                LookupError: in the hook

                Original exception was:
                Traceback (most recent call last):
                  File "FILE", line 6, in <module>
                    raise ValueError("uncaught")
                ValueError: uncaught
                """,
                1));
  }

  @Test
  void exitHandlersRunAfterThreadsAndDoNotChangeTheStatus() throws IOException {
    var ran =
        run(
            """
            import atexit, sys, threading
            def stop():
                raise SystemExit(4)
            atexit.register(print, "handler")
            atexit.register(stop)
            main_is_over = threading.Event()
            def work():
                main_is_over.wait()
                print("thread")
            threading.Thread(target=work).start()
            def leave():
                try:
                    sys.exit(3)
                finally:
                    print("finally")
                    main_is_over.set()
            leave()
            """);
    assertThat(ran.out()).isEqualTo("finally\nthread\nhandler\n");
    assertThat(ran.err())
        .startsWith("Exception ignored in atexit callback")
        .endsWith("SystemExit: 4\n");
    assertThat(ran.status()).isEqualTo(3);
  }

  @Test
  void recursionWithoutEndIsAnError() throws IOException {
    var ran =
        run(
            """
            import json, sys
            class Endless:
                def __getattr__(self, name):
                    return getattr(self, name + "x")
            nested = []
            for _ in range(100_000):
                nested = [nested]
            for attempt in (lambda: Endless().x, lambda: json.dumps(nested)):
                try:
                    attempt()
                except RecursionError:
                    print("too deep")
            def f():
                f()
            sys.setrecursionlimit(1_000_000)
            f()
            """);
    assertThat(ran.out()).isEqualTo("too deep\ntoo deep\n");
    assertThat(ran.err())
        .startsWith("Traceback (most recent call last):\n")
        .contains("  File \"FILE\", line 14, in f\n    f()\n", "[Previous line repeated")
        .contains("\nRecursionError: maximum recursion depth exceeded");
    assertThat(ran.status()).isEqualTo(1);
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void interruptsReachWhatWaitsAndTermEndsAll() throws IOException {
    assertThat(
            run(
                """
                import os, queue, select, signal, socket, subprocess, threading, time
                from concurrent import interpreters
                def waiting(name, wait):
                    poke = f"sleep 0.2; kill -INT {os.getpid()}"
                    subprocess.Popen(["sh", "-c", poke], stdin=subprocess.DEVNULL)
                    try:
                        wait()
                    except KeyboardInterrupt:
                        print(name, flush=True)
                # the launcher of the tests may have been started with SIGINT ignored
                signal.signal(signal.SIGINT, signal.default_int_handler)
                endless = threading.Thread(target=time.sleep, args=(600,), daemon=True)
                endless.start()
                waiting("queue", queue.Queue().get)
                waiting("join", endless.join)
                waiting("sleep", lambda: time.sleep(600))
                near, far = socket.socketpair()
                waiting("socket", lambda: near.recv(1))
                waiting("select", lambda: select.select([near], [], []))
                seen = []
                signal.signal(signal.SIGINT, lambda *_: seen.append("handled"))
                waiting("nothing: PEP 475", lambda: print(select.select([near], [], [], 1), seen, flush=True))
                signal.signal(signal.SIGINT, signal.default_int_handler)
                waiting("interpreters.Queue", interpreters.create_queue().get)
                busy = interpreters.create()
                waiting("exec", lambda: busy.exec("while True: pass"))
                waiting("process", lambda: subprocess.run(["sleep", "5"]))
                os.kill(os.getpid(), signal.SIGTERM)
                time.sleep(600)
                """))
        .isEqualTo(
            new Launched(
                "queue\n"
                    + "join\n"
                    + "sleep\n"
                    + "socket\n"
                    + "select\n"
                    + "([], [], []) ['handled']\n"
                    + "interpreters.Queue\n"
                    + "exec\n"
                    + "process\n",
                "",
                143));
  }

  @Test
  void filesThatAreNeverClosedAreWrittenAllTheSame() throws IOException {
    var ran =
        run(
            """
            from concurrent import interpreters
            text, unbound = open("text", "w"), open("binary", "wb").write(b"bytes")
            text.write("text")
            interpreters.create().exec("open('inner', 'w').write('inner')")
            for i in range(600):
                open(f"{i}.many", "w").write(str(i))
            open("/dev/full", "w").write("lost")
            """);
    assertThat(ran.err())
        .contains("/dev/full")
        .endsWith("OSError: [Errno 28] No space left on device\n");
    assertThat(ran.status()).isZero();
    assertThat(folder.resolve("text")).hasContent("text");
    assertThat(folder.resolve("binary")).hasContent("bytes");
    assertThat(folder.resolve("inner")).hasContent("inner");
    for (int i = 0; i < 600; i++) {
      assertThat(folder.resolve(i + ".many")).hasContent(String.valueOf(i));
    }
  }

  @Test
  void aThreadMayEndTheProcess() throws IOException {
    assertThat(
            run(
                """
                import os, threading
                threading.Thread(target=os._exit, args=(9,)).start()
                while True:
                    pass
                """))
        .isEqualTo(new Launched("", "", 9));
  }
}
