package dev.clutch.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.engine.graalpy.EngineSettings;
import dev.clutch.engine.graalpy.GraalPyContext;
import dev.clutch.engine.graalpy.GraalPyEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.graalvm.polyglot.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The supply on its own: real contexts, no Python side. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InterpreterSupplyTest {
  private static final InterpreterConfig TRUSTED = InterpreterConfig.trusted();
  private static final InterpreterConfig SANDBOXED = InterpreterConfig.sandboxed();
  private static final Duration LONG = Duration.ofMinutes(10);

  private static GraalPyEngine engine;

  private final Map<BlankInterpreter, InterpreterConfig> made = new ConcurrentHashMap<>();
  private final AtomicInteger failuresAhead = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();
  private InterpreterSupply supply;

  @BeforeAll
  static void startEngine() {
    engine = new GraalPyEngine(EngineSettings.NONE);
  }

  @AfterAll
  static void closeEngine() {
    engine.close();
  }

  @AfterEach
  void closeSupply() {
    if (supply != null) {
      supply.close();
    }
    waitFor(() -> supplyThread() == null);
    made.keySet().forEach(blank -> blank.context().close());
  }

  private static Thread supplyThread() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("clutch-supply"))
        .findAny()
        .orElse(null);
  }

  private static void waitFor(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as("60 s over").isNegative();
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private BlankInterpreter make(InterpreterConfig config) {
    var left = Thread.currentThread().equals(supplyThread()) ? failuresAhead : failures;
    if (left.get() > 0) {
      left.decrementAndGet();
      throw new IllegalStateException("no interpreter today");
    }
    var blank = new BlankInterpreter(engine.newContext(config), new Unnamed());
    made.put(blank, config);
    return blank;
  }

  /** Not a lambda: each is equal to itself only, and so is the blank. */
  private static final class Unnamed implements java.util.function.LongFunction<Guest> {
    @Override
    public Guest apply(long id) {
      throw new AssertionError("nobody asked for an id");
    }
  }

  private static boolean works(BlankInterpreter blank) {
    return ((GraalPyContext) blank.context()).eval(Source.create("python", "6 * 7")).asInt() == 42;
  }

  private static boolean isClosed(BlankInterpreter blank) {
    try {
      return !works(blank);
    } catch (IllegalStateException | org.graalvm.polyglot.PolyglotException e) {
      return true;
    }
  }

  @Test
  void startsWithTheFirstAndGrowsUpToTheLimit() {
    supply = new InterpreterSupply(this::make, 3, LONG);
    assertThat(supplyThread()).isNull();
    supply.get(TRUSTED);
    waitFor(() -> supply.size() == 1);
    var ready = supply.get(TRUSTED);
    assertThat(works(ready)).isTrue();
    for (int i = 0; i < 5; i++) {
      supply.get(TRUSTED);
    }
    waitFor(() -> supply.size() == 3);
    assertThat(supplyThread().isDaemon()).isTrue();
    waitFor(() -> supplyThread().getState() == Thread.State.TIMED_WAITING);
    assertThat(supply.size()).isEqualTo(3);
  }

  @Test
  void shrinksToNothingWhenNobodyAsks() {
    supply = new InterpreterSupply(this::make, 4, Duration.ofMillis(1500));
    List<BlankInterpreter> mine = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      mine.add(supply.get(TRUSTED));
    }
    waitFor(() -> supply.size() > 0);
    waitFor(() -> supply.size() == 0 && supplyThread() == null);
    assertThat(mine).allMatch(InterpreterSupplyTest::works);
    made.keySet().removeAll(mine);
    assertThat(made.keySet()).isNotEmpty().allMatch(InterpreterSupplyTest::isClosed);
    assertThat(works(supply.get(TRUSTED))).isTrue(); // and begins anew
  }

  @Test
  void givesOnlyWhatWasMadeForTheSameConfig() {
    supply = new InterpreterSupply(this::make, 2, LONG);
    var sandboxed = TRUSTED.without(TRUSTED.permissions()); // equal, not the same
    assertThat(sandboxed).isEqualTo(SANDBOXED).hasSameHashCodeAs(SANDBOXED);
    for (int i = 0; i < 4; i++) {
      for (var config : List.of(TRUSTED, SANDBOXED, sandboxed)) {
        assertThat(made).containsEntry(supply.get(config), config);
      }
      assertThat(supply.size()).isLessThanOrEqualTo(2);
    }
    supply.get(TRUSTED);
    supply.get(TRUSTED);
    waitFor(() -> supply.size() == 2);
  }

  @Test
  void makesNoneForHostClassesAndNoneAtAllWithoutALimit() {
    supply = new InterpreterSupply(this::make, 8, LONG);
    var classes = TRUSTED.toBuilder().hostClasses(String.class).build();
    supply.get(classes);
    supply.get(classes);
    assertThat(supplyThread()).isNull();
    supply = new InterpreterSupply(this::make, 0);
    supply.get(TRUSTED);
    supply.get(TRUSTED);
    assertThat(supplyThread()).isNull();
    assertThat(supply.size()).isZero();
  }

  @Test
  void aFailureIsToldToWhoeverCreatesTheNext() {
    supply = new InterpreterSupply(this::make, 1, LONG);
    supply.get(TRUSTED);
    waitFor(() -> supply.size() == 1);
    failuresAhead.set(1); // of the one that replaces it
    supply.get(TRUSTED);
    waitFor(() -> failuresAhead.get() == 0);
    waitFor(() -> supplyThread().getState() == Thread.State.TIMED_WAITING);
    failures.set(1);
    assertThatThrownBy(() -> supply.get(TRUSTED)).hasMessage("no interpreter today");
    assertThat(works(supply.get(TRUSTED))).isTrue();
    waitFor(() -> supply.size() == 1);
  }

  @Test
  void closingDoesNotWaitForTheOneThatIsBeingMade() throws Exception {
    var begun = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    supply =
        new InterpreterSupply(
            config -> {
              if (Thread.currentThread().equals(supplyThread())) {
                begun.countDown();
                waitFor(() -> goOn.getCount() == 0);
              }
              return make(config);
            },
            1,
            LONG);
    var mine = supply.get(TRUSTED);
    begun.await();
    supply.close();
    var idle = new CompletableFuture<Thread>();
    supply.whenIdle(() -> idle.complete(Thread.currentThread()));
    assertThat(idle).isNotDone();
    var supplier = supplyThread();
    goOn.countDown();
    assertThat(idle.get()).isEqualTo(supplier);
    made.remove(mine);
    assertThat(made.keySet()).hasSize(1).allMatch(InterpreterSupplyTest::isClosed);
    waitFor(() -> supplyThread() == null);
    var late = new CompletableFuture<Thread>();
    supply.whenIdle(() -> late.complete(Thread.currentThread()));
    assertThat(late).isCompletedWithValue(Thread.currentThread());
  }

  @Test
  void whatWasAskedForLastComesFirstAndNotWhatWasMadeLast() throws Exception {
    var begun = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    supply =
        new InterpreterSupply(
            config -> {
              if (Thread.currentThread().equals(supplyThread()) && config.equals(TRUSTED)) {
                begun.countDown();
                waitFor(() -> goOn.getCount() == 0);
              }
              return make(config);
            },
            1,
            LONG);
    supply.get(TRUSTED);
    begun.await();
    supply.get(SANDBOXED);
    supply.get(SANDBOXED);
    goOn.countDown();
    waitFor(() -> made.values().stream().filter(SANDBOXED::equals).count() == 3);
  }

  @Test
  void givesEachToOneThreadOnly() throws Exception {
    supply = new InterpreterSupply(this::make, 4, LONG);
    var given = ConcurrentHashMap.<BlankInterpreter>newKeySet();
    try (var threads = Executors.newFixedThreadPool(4)) {
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        all.add(
            CompletableFuture.runAsync(
                () -> {
                  for (int j = 0; j < 10; j++) {
                    assertThat(given.add(supply.get(TRUSTED))).isTrue();
                    assertThat(supply.size()).isLessThanOrEqualTo(4);
                  }
                },
                threads));
      }
      for (var one : all) {
        one.get();
      }
    }
    assertThat(given).hasSize(40).allMatch(InterpreterSupplyTest::works);
    waitFor(() -> supply.size() == 4);
    assertThat(made).hasSize(44);
  }
}
