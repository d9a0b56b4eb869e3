package dev.clutch.pool;

/** What became of a task that was offered to a pool. */
public enum Admission {
  /** A worker has it, or it waits for one. */
  ACCEPTED,
  /** It waits before all others, and its caller has to wait for it; see {@link Task#lent}. */
  LENT,
  /** There is no room for it. */
  FULL,
  /** The pool takes no tasks any more. */
  SHUT,
  /** The pool is broken: see {@link WorkerPool#broken}. */
  BROKEN
}
