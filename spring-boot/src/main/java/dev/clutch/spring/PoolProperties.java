package dev.clutch.spring;

import dev.clutch.InterpreterPool;
import dev.clutch.InterpreterPool.WhenFull;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a pool is made; see {@link InterpreterPool.Builder}. */
public class PoolProperties extends InterpreterProperties {
  /** How many interpreters it has; as many as there are processors by default. */
  private @Nullable Integer size;

  /**
   * Python source that each interpreter runs before its first task, for instance "import model".
   */
  private @Nullable String initializer;

  /** How many tasks may wait for an interpreter; without a bound by default. */
  private @Nullable Integer queueCapacity;

  /** What becomes of a task for which there is no room. */
  private WhenFull whenFull = WhenFull.BLOCK;

  /** How long a task may run; without a bound by default. */
  private @Nullable Duration deadline;

  /** After how many tasks an interpreter is replaced; never by default. */
  private @Nullable Integer maxTasksPerInterpreter;

  /** How often a task is run again whose interpreter was lost. */
  private int retries = 0;

  /**
   * Tells the property.
   *
   * @return how many interpreters it has; as many as there are processors by default
   */
  public @Nullable Integer getSize() {
    return size;
  }

  /**
   * Sets the property.
   *
   * @param value how many interpreters it has; as many as there are processors by default
   */
  public void setSize(@Nullable Integer value) {
    size = value;
  }

  /**
   * Tells the property.
   *
   * @return python source that each interpreter runs before its first task, for instance "import
   *     model"
   */
  public @Nullable String getInitializer() {
    return initializer;
  }

  /**
   * Sets the property.
   *
   * @param value python source that each interpreter runs before its first task, for instance
   *     "import model"
   */
  public void setInitializer(@Nullable String value) {
    initializer = value;
  }

  /**
   * Tells the property.
   *
   * @return how many tasks may wait for an interpreter; without a bound by default
   */
  public @Nullable Integer getQueueCapacity() {
    return queueCapacity;
  }

  /**
   * Sets the property.
   *
   * @param value how many tasks may wait for an interpreter; without a bound by default
   */
  public void setQueueCapacity(@Nullable Integer value) {
    queueCapacity = value;
  }

  /**
   * Tells the property.
   *
   * @return what becomes of a task for which there is no room
   */
  public WhenFull getWhenFull() {
    return whenFull;
  }

  /**
   * Sets the property.
   *
   * @param value what becomes of a task for which there is no room
   */
  public void setWhenFull(WhenFull value) {
    whenFull = value;
  }

  /**
   * Tells the property.
   *
   * @return how long a task may run; without a bound by default
   */
  public @Nullable Duration getDeadline() {
    return deadline;
  }

  /**
   * Sets the property.
   *
   * @param value how long a task may run; without a bound by default
   */
  public void setDeadline(@Nullable Duration value) {
    deadline = value;
  }

  /**
   * Tells the property.
   *
   * @return after how many tasks an interpreter is replaced; never by default
   */
  public @Nullable Integer getMaxTasksPerInterpreter() {
    return maxTasksPerInterpreter;
  }

  /**
   * Sets the property.
   *
   * @param value after how many tasks an interpreter is replaced; never by default
   */
  public void setMaxTasksPerInterpreter(@Nullable Integer value) {
    maxTasksPerInterpreter = value;
  }

  /**
   * Tells the property.
   *
   * @return how often a task is run again whose interpreter was lost
   */
  public int getRetries() {
    return retries;
  }

  /**
   * Sets the property.
   *
   * @param value how often a task is run again whose interpreter was lost
   */
  public void setRetries(int value) {
    retries = value;
  }

  /** Makes properties that say nothing. */
  public PoolProperties() {}

  void applyTo(InterpreterPool.Builder builder) {
    builder.whenFull(whenFull).retries(retries);
    if (size != null) {
      builder.size(size);
    }
    if (initializer != null) {
      builder.initializer(initializer);
    }
    if (queueCapacity != null) {
      builder.queueCapacity(queueCapacity);
    }
    if (deadline != null) {
      builder.deadline(deadline);
    }
    if (maxTasksPerInterpreter != null) {
      builder.maxTasksPerInterpreter(maxTasksPerInterpreter);
    }
  }
}
