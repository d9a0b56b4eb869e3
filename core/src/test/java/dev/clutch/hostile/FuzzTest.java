package dev.clutch.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.Clutch;
import dev.clutch.InterpreterQueue;
import dev.clutch.SharedBuffer;
import dev.clutch.SharedClutch;
import dev.clutch.config.InterpreterConfig;
import dev.clutch.errors.InterpreterException;
import dev.clutch.errors.QueueNotFoundException;
import dev.clutch.errors.QueueShutDownException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Calls everything that is exported with whatever comes to hand, from a confined interpreter, and
 * uses what that gives as arguments again. {@code clutch.fuzz.calls} says how often (100,000), and
 * {@code clutch.fuzz.seed} begins where a failure did.
 */
@ExtendWith(SharedClutch.class)
class FuzzTest {
  private static final int ROUND = 10_000;

  @Test
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void nothingIsReachedThatWasNotHandedOver(Clutch clutch) throws Exception {
    int calls = Integer.getInteger("clutch.fuzz.calls", 100_000);
    long seed = Long.getLong("clutch.fuzz.seed", 1);
    var buffer = SharedBuffer.allocate(64);
    buffer.asByteBuffer().put(0, (byte) 42);
    try (var secret = clutch.createQueue(100);
        var victim = clutch.create()) {
      secret.put("secret");
      victim.prepareMain(Map.of("buffer", buffer));
      victim.exec(
          """
          import builtins, clutch
          from interpreters import channels
          lock = clutch.Lock()
          lock.acquire()
          r, s = channels.create()
          s.send_later('secret')
          before = dict(vars(builtins))
          """);
      for (long made = 0; made < calls; seed++) {
        var given = clutch.createQueue(50); // which the code may destroy: it is handed over
        try (var box = clutch.create(InterpreterConfig.sandboxed())) {
          box.prepareMain(Map.of("given", given));
          box.exec(program());
          try {
            var _ = box.call("fuzz", Long.class, seed, Math.min(ROUND, calls - made));
          } catch (InterpreterException e) { // GraalPy gave up on what it was given: so be it
            assertThat(e).as("seed %d", seed).hasMessageStartingWith("GraalPy failed");
          }
          made += (Long) box.eval("progress");
        }
        empty(given);
      }
      assertThat(secret.poll()).isEqualTo("secret");
      assertThat(buffer.asByteBuffer().get(0)).isEqualTo((byte) 42);
      victim.exec(
          """
          assert lock.locked() and r.recv_nowait() == 'secret' and buffer[0] == 42
          assert vars(builtins) == before
          """);
    }
  }

  /** Takes what was made of it: a value, or an exception of ours. */
  private static void empty(InterpreterQueue given) {
    boolean more = true;
    while (more) {
      try {
        more = given.poll() != null;
      } catch (QueueNotFoundException | QueueShutDownException e) {
        more = false;
      } catch (InterpreterException | IllegalArgumentException | ArithmeticException e) {
        more = true; // of no use, and told of
      }
    }
  }

  private static String program() throws IOException {
    try (var stream = FuzzTest.class.getResourceAsStream("/hostile/fuzz.py")) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
