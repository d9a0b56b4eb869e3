package dev.clutch.pool;

/** What becomes of a task for which a line has no room. */
public enum WhenFull {
  /** Its caller waits until there is room. */
  BLOCK,
  /** It is refused. */
  REJECT,
  /** It goes before all that wait, and its caller waits until a worker has it, or has done it. */
  CALLER_RUNS
}
