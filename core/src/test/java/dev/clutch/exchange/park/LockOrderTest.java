package dev.clutch.exchange.park;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** That a thread which takes mutexes in the wrong order is found out wherever it does in a test. */
class LockOrderTest {
  private final Mutex first = new Mutex();
  private final Mutex second = new Mutex(first);

  @Test
  void oneAfterTheOther() {
    first.lock();
    second.lock();
    assertThat(LockOrder.isFree()).isFalse();
    second.unlock();
    first.unlock();
    second.lock();
    second.unlock();
    assertThat(LockOrder.isFree()).isTrue();
  }

  @Test
  void theSecondBeforeTheFirst() {
    second.lock();
    try {
      assertThatExceptionOfType(AssertionError.class).isThrownBy(first::lock);
    } finally {
      second.unlock();
    }
  }

  @Test
  void anotherPairsMutex() {
    var other = new Mutex();
    first.lock();
    try {
      assertThatExceptionOfType(AssertionError.class).isThrownBy(other::lock);
    } finally {
      first.unlock();
    }
  }

  /** It is not reentrant: the thread would wait for itself. */
  @Test
  void theSameOnceMore() {
    first.lock();
    try {
      assertThatExceptionOfType(AssertionError.class).isThrownBy(first::lock);
    } finally {
      first.unlock();
    }
  }

  @Test
  void toParkWithOne() {
    first.lock();
    try {
      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(() -> Parking.until(() -> false, TimeUnit.SECONDS.toNanos(1), this));
    } finally {
      first.unlock();
    }
  }
}
