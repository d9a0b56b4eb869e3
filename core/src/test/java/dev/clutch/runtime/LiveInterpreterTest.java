package dev.clutch.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.data.Shareable;
import dev.clutch.engine.graalpy.EngineSettings;
import dev.clutch.engine.graalpy.GraalPyContext;
import dev.clutch.engine.graalpy.GraalPyEngine;
import dev.clutch.errors.InterpreterClosedException;
import dev.clutch.exchange.ChannelTable;
import dev.clutch.exchange.QueueTable;
import dev.clutch.exchange.sync.SyncTable;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An interpreter's life on its own: real contexts, no Python side. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LiveInterpreterTest {
  private static GraalPyEngine engine;

  private final AtomicReference<GraalPyContext> context = new AtomicReference<>();
  private LongFunction<Guest> guests = _ -> guest();
  private final InterpreterTable table =
      new InterpreterTable(
          engine,
          new QueueTable(),
          new ChannelTable(),
          new SyncTable(),
          InterpreterConfig.trusted(),
          (made, _, _) -> {
            context.set(made);
            return id -> guests.apply(id);
          },
          0,
          Duration.ofSeconds(5));

  @BeforeAll
  static void startEngine() {
    engine = new GraalPyEngine(EngineSettings.NONE);
  }

  @AfterAll
  static void closeEngine() {
    engine.close();
  }

  @AfterEach
  void closeTable() {
    table.close();
  }

  /** Whose every answer is None. */
  private static Guest guest() {
    return (Guest)
        Proxy.newProxyInstance(
            Guest.class.getClassLoader(),
            new Class<?>[] {Guest.class},
            (_, method, _) ->
                method.getReturnType() == void.class
                    ? null
                    : new Guest.Outcome.Done(Shareable.None.NONE));
  }

  @Test
  void whoComesSecondToCloseItWaitsUntilItIsDead() throws Exception {
    var interpreter = table.create(InterpreterConfig.trusted());
    var dying = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    Runnable _ =
        interpreter.atDeath(
            () -> {
              dying.countDown();
              await(goOn);
            });
    var first = Thread.ofPlatform().start(interpreter::close);
    dying.await();
    for (Runnable end : new Runnable[] {interpreter::close, interpreter::kill}) {
      var second = Thread.ofPlatform().start(end);
      while (second.getState() != Thread.State.WAITING) {
        assertThat(second.getState()).isNotEqualTo(Thread.State.TERMINATED);
        Thread.onSpinWait();
      }
      second.interrupt(); // then it does not insist
      second.join();
    }
    goOn.countDown();
    first.join();
    interpreter.close();
    assertThat(table.find(interpreter.id())).isEmpty();
  }

  @Test
  void itMayBeClosedAgainByWhatIsDoneAtItsDeath() {
    var interpreter = table.create(InterpreterConfig.trusted());
    Runnable _ = interpreter.atDeath(interpreter::close);
    interpreter.close();
    assertThat(table.find(interpreter.id())).isEmpty();
  }

  @Test
  void aContextWhoseInterpreterCannotBeMadeIsClosed() {
    guests =
        _ -> {
          throw new IllegalArgumentException("no guest today");
        };
    assertThatThrownBy(() -> table.create(InterpreterConfig.trusted()))
        .hasMessage("no guest today");
    var source = GraalPyContext.privateSource("test", "1");
    assertThatThrownBy(() -> context.get().eval(source))
        .hasMessageContaining("cancelled"); // for good
    assertThat(table.all()).isEmpty();
  }

  @Test
  void thereIsOneMainInterpreterAndNoOtherAfterIt() {
    var main = table.main();
    assertThat(table.main()).isSameAs(main);
    main.close();
    assertThat(table.main()).isSameAs(main);
    assertThatThrownBy(() -> main.run(guest -> guest.get("x")))
        .isInstanceOf(InterpreterClosedException.class)
        .hasMessageContaining("interpreter 0 is closed");
  }

  @Test
  void aMainInterpreterThatCouldNotBeMadeIsTriedAgain() {
    guests =
        _ -> {
          throw new IllegalArgumentException("no guest today");
        };
    assertThatThrownBy(table::main).hasMessage("no guest today");
    guests = _ -> guest();
    assertThat(table.main().id()).isZero();
  }

  @Test
  void aRunThatEndsWellInSpiteOfAnInterruptKeepsItsValue() throws Exception {
    var interpreter = table.create(InterpreterConfig.trusted());
    var outcome = new CompletableFuture<Guest.Outcome>();
    var status = new CompletableFuture<Boolean>();
    Thread.ofPlatform()
        .start(
            () -> {
              var me = Thread.currentThread();
              outcome.complete(
                  interpreter.run(
                      guest -> {
                        var other = Thread.ofPlatform().start(me::interrupt);
                        while (!Thread.interrupted()) { // as a wait of GraalPy's does
                          Thread.onSpinWait();
                        }
                        joined(other);
                        return guest.get("x");
                      }));
              status.complete(Thread.currentThread().isInterrupted());
            });
    assertThat(outcome.get()).isEqualTo(new Guest.Outcome.Done(Shareable.None.NONE));
    assertThat(status.get()).isTrue();
  }

  private static void joined(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
