package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.errors.ExecutionFailedException;
import dev.clutch.errors.NotShareableException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Python code that waits at a synchronisation primitive is ended from outside. */
@ExtendWith(SharedClutch.class)
@Timeout(60)
class SyncInterruptTest {
  private static final String SETUP =
      """
      import clutch, threading
      ready = clutch.Event()
      taken = clutch.Lock()
      threading.Thread(target=taken.acquire).start()
      condition = clutch.Condition()
      def wait_at(condition):
          with condition:
              ready.set()
              condition.wait()
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ready.set(); taken.acquire()",
        "ready.set(); clutch.Event().wait()",
        "ready.set(); clutch.Semaphore(0).acquire(timeout=1000)",
        "barrier = clutch.Barrier(2); ready.set(); barrier.wait()",
        "wait_at(condition)"
      })
  void anInterruptEndsAWait(String wait, Clutch clutch) throws Exception {
    try (var py = clutch.create()) {
      py.exec(SETUP);
      var running = start(py, wait);
      assertThat(py.interrupt(Duration.ofSeconds(20))).isTrue();
      assertThatThrownBy(() -> running.get(20, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(ExecutionFailedException.class)
          .hasMessageContaining("KeyboardInterrupt");
      py.exec("assert not condition._lock.locked()");
      if (wait.startsWith("barrier")) {
        py.exec("assert barrier.broken");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Lock", "RLock"})
  void anInterruptAbandonsWhatTheCodeHeld(String kind, Clutch clutch) throws Exception {
    try (var py = clutch.create();
        var other = clutch.create()) {
      py.exec("import clutch; q = __import__('interpreters').create_queue()");
      py.exec("lock = clutch." + kind + "(); q.put(lock)");
      var queue = py.get("q", InterpreterQueue.class);
      other.prepareMain(Map.of("q", queue));
      other.exec("import clutch; lock = q.get()");
      // no "with": its end may be reached on the way out, and then nothing is left behind
      var holder = start(py, "lock.acquire(); clutch.Event().wait()");
      while (!other.eval("lock.locked()", Boolean.class)) { // the test's time is limited
        Thread.sleep(5);
      }
      var waiter = start(other, "lock.acquire()");
      assertThat(py.interrupt(Duration.ofSeconds(20))).isTrue();
      assertThatThrownBy(() -> holder.get(20, TimeUnit.SECONDS))
          .hasMessageContaining("KeyboardInterrupt");
      assertThatThrownBy(() -> waiter.get(20, TimeUnit.SECONDS))
          .hasMessageContaining("LockAbandonedError")
          .hasMessageContaining("interpreter " + py.id());
      other.exec("assert lock.recover(); lock.release()");
      py.exec("with lock: pass");
    }
  }

  @Test
  void primitivesAreNotForJava(Clutch clutch) {
    try (var py = clutch.create()) {
      py.exec("import clutch");
      assertThatThrownBy(() -> py.eval("[clutch.Lock()]"))
          .isInstanceOf(NotShareableException.class)
          .hasMessageContaining("LOCK");
    }
  }

  private static CompletableFuture<Void> start(Interpreter py, String code) throws Exception {
    var running = new CompletableFuture<Void>();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                py.exec(code);
                running.complete(null);
              } catch (RuntimeException e) {
                running.completeExceptionally(e);
              }
            });
    Thread.sleep(500); // it is about to wait, or waits
    return running;
  }
}
